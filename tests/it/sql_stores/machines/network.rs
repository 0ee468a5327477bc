//! Machines as network namespaces. Each machine has two links to the namespace of this process: one to the database,
//! and one to Zoho.

use optional_software::{not_permitted, skipped};
use std::net::Ipv4Addr;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// The number of machines.
pub(super) const MACHINES: u8 = 3;

/// A shell script that removes a network when standard input ends: its processes, which may be stopped, and its
/// namespaces, links and route.
const CLEANUP: &str = r#"
cat >/dev/null
for machine in 0 1 2; do
    ip netns pids "zoho-$0-$machine" | xargs -r kill -KILL
    ip link del "zt$0-d$machine"
    ip link del "zt$0-z$machine"
    ip netns del "zoho-$0-$machine"
done
ip route del blackhole "$1"
"#;

/// Reports that the check is skipped because of `error`.
fn report(check: &str, error: &str) {
    let how = "To run it, install Debian's iproute2, and run the tests as root (in a container, with --privileged).";
    let report = if error.contains("not permitted") || error.contains("denied") { not_permitted } else { skipped };
    report(check, &format!("network namespaces cannot be created ({})", error.trim()), how);
}

/// The machines of one test. They are removed when the value is dropped, and when the process ends, even if it is
/// killed.
pub(super) struct Network {
    /// The number of this network, which is unique among the networks of all processes.
    number: u16,
    cleanup: Child,
}

impl Network {
    /// Creates the machines. If the program `ip` is missing or not permitted, reports the skipped check and returns
    /// `None`.
    pub(super) fn create(check: &str) -> Option<Self> {
        for _ in 0..20 {
            let number = fastrand::u16(..512);
            // The most specific route applies. This route drops packets to a machine without a link, and reserves the
            // number.
            match ip(&format!("route add blackhole {}", network(number))) {
                Ok(()) => {}
                Err(error) if error.contains("File exists") => continue,
                Err(error) => {
                    report(check, &error);
                    return None;
                }
            }
            let mut cleanup = Command::new("sh");
            cleanup.args(["-c", CLEANUP]).arg(number.to_string()).arg(network(number));
            cleanup.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
            // A terminal sends Ctrl-C to the test's process group, and the cleanup must outlive the test.
            let created = Self { number, cleanup: cleanup.process_group(0).spawn().expect("sh should run") };
            if let Err(error) = (0..MACHINES).try_for_each(|machine| created.add(machine)) {
                drop(created);
                report(check, &error);
                return None;
            }
            return Some(created);
        }
        panic!("one of the networks should be unused");
    }

    fn add(&self, machine: u8) -> Result<(), String> {
        let namespace = self.namespace(machine);
        ip(&format!("netns add {namespace}"))?;
        ip(&format!("-n {namespace} link set lo up"))?;
        for (link, name, host) in
            [("d", "database", self.database_host(machine)), ("z", "zoho", self.zoho_host(machine))]
        {
            let link = format!("zt{}-{link}{machine}", self.number);
            let [a, b, c, d] = host.octets();
            ip(&format!("link add {link} type veth peer name {name} netns {namespace}"))?;
            ip(&format!("address add {host}/30 dev {link}"))?;
            ip(&format!("link set {link} up"))?;
            ip(&format!("-n {namespace} address add {}/30 dev {name}", Ipv4Addr::new(a, b, c, d + 1)))?;
            ip(&format!("-n {namespace} link set {name} up"))?;
        }
        Ok(())
    }

    fn namespace(&self, machine: u8) -> String {
        format!("zoho-{}-{machine}", self.number)
    }

    /// Returns the address of the database server for a machine.
    pub(super) fn database_host(&self, machine: u8) -> Ipv4Addr {
        address(self.number, 8 * machine + 1)
    }

    /// Returns the address of Zoho for a machine.
    pub(super) fn zoho_host(&self, machine: u8) -> Ipv4Addr {
        address(self.number, 8 * machine + 5)
    }

    /// Drops all packets between a machine and the database, in both directions and without an error.
    pub(super) fn cut(&self, machine: u8) {
        ip(&format!("link set zt{}-d{machine} down", self.number)).expect("link should exist");
    }

    /// Restores the link that [`cut`](Self::cut) interrupted.
    pub(super) fn heal(&self, machine: u8) {
        ip(&format!("link set zt{}-d{machine} up", self.number)).expect("link should exist");
    }

    /// Returns a command that runs another command on a machine.
    pub(super) fn command_on(&self, machine: u8, command: &Command) -> Command {
        let mut wrapped = Command::new("ip");
        wrapped.args(["netns", "exec", &self.namespace(machine)]).arg(command.get_program()).args(command.get_args());
        wrapped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        wrapped.stdin(Stdio::piped()).stdout(Stdio::piped());
        wrapped
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        drop(self.cleanup.stdin.take());
        let _ = self.cleanup.wait();
    }
}

/// Returns an address of the network `number`, in the range for tests of networks (RFC 2544).
fn address(number: u16, last: u8) -> Ipv4Addr {
    let [high, low] = number.to_be_bytes();
    Ipv4Addr::new(198, 18 + high, low, last)
}

fn network(number: u16) -> String {
    format!("{}/24", address(number, 0))
}

fn ip(arguments: &str) -> Result<(), String> {
    let output = Command::new("ip").args(arguments.split(' ')).output();
    let output = output.map_err(|error| format!("cannot run the program ip: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
