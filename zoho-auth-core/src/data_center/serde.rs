//! Serialization of data centers as their codes.

use super::DataCenter;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, str::FromStr};

impl Serialize for DataCenter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for DataCenter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_str(&Cow::<str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_center_round_trips_through_json() {
        for dc in DataCenter::ALL.iter().copied() {
            let json = serde_json::to_string(&dc).unwrap();
            assert_eq!(json, format!("{:?}", dc.code()));
            assert_eq!(serde_json::from_str::<DataCenter>(&json).unwrap(), dc);
        }
        assert!(serde_json::from_str::<DataCenter>("\"mars\"").unwrap_err().to_string().contains("use one of us, eu"));
    }
}
