// Opens a Desk ticket for each overdue invoice of Books. A failed request is sent again up to two times.

export type Settings = {
  apiDomain: string;
  accountsServer: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  pause?: (seconds: number) => Promise<void>;
};

type Invoices = { invoices: { invoice_number: string }[]; page_context: { has_more_page: boolean } };

export class Zoho {
  private token?: string;
  private settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  private async refresh(): Promise<string> {
    const { accountsServer, clientId, clientSecret, refreshToken } = this.settings;
    const body = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    });
    const response = await fetch(`${accountsServer}/oauth/v2/token`, { method: "POST", body });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async send<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      this.token ??= await this.refresh();
      const response = await fetch(this.settings.apiDomain + path, {
        method,
        headers: { ...headers, Authorization: `Zoho-oauthtoken ${this.token}`, "Content-Type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if (response.ok) return (await response.json()) as T;
      await response.body?.cancel();
      if (attempt === 2 || ![401, 429, 503].includes(response.status)) throw new Error(`HTTP ${response.status}`);
      if (response.status === 401) this.token = undefined;
      else await this.settings.pause?.(Number(response.headers.get("retry-after") ?? 1));
    }
  }
}

export async function openTickets(zoho: Zoho, organization: string, deskOrganization: string): Promise<string[]> {
  const opened: string[] = [];
  for (let page = 1; ; page++) {
    const query = `organization_id=${organization}&status=overdue&sort_column=due_date&page=${page}`;
    const { invoices, page_context } = await zoho.send<Invoices>("GET", `/books/v3/invoices?${query}`);
    for (const { invoice_number } of invoices) {
      const ticket = { subject: `Invoice ${invoice_number} is overdue`, status: "Open" };
      const created = await zoho.send<{ id: string }>("POST", "/api/v1/tickets", ticket, { orgId: deskOrganization });
      opened.push(created.id);
    }
    if (!page_context.has_more_page) return opened;
  }
}
