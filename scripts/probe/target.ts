import { setTimeout as wait } from "node:timers/promises";
import type { ArtistSummary } from "../../domain/api/market.ts";
import type { Session } from "../../domain/api/accounts.ts";
import type { ProblemCode } from "../../domain/core/problems.ts";

/** An account that a probe may do with as it likes. */
export interface ProbeAccount {
  id: string;
  username: string;
  password: string;
  token: string;
  /** The cookie of its session. */
  cookie: string;
}

/** What was answered: the body as JSON where it is some. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  text: string;
  body: T & { code?: ProblemCode };
}

export interface Asking {
  token?: string;
  cookie?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Limits that a probe waits for rather than fails at: one network's calls, and guesses. */
const PATIENCE = 4;

/** The exchange that is probed, and accounts on it. */
export class Target {
  readonly url: URL;
  private readonly given: { username: string; password: string } | undefined;
  private opened: ProbeAccount[] = [];

  constructor(url: string, given?: { username: string; password: string }) {
    this.url = new URL(url);
    this.given = given;
  }

  /** Asks the API, or with a path that begins elsewhere, whatever is there; waits where it is told to slow down. */
  async ask<T = unknown>(method: string, path: string, asking: Asking = {}): Promise<Answer<T>> {
    const answer = await this.askOnce<T>(method, path, asking);
    return answer.body.code === "rate_limited" ? this.askAgain(method, path, asking, answer) : answer;
  }

  async askOnce<T = unknown>(
    method: string,
    path: string,
    { token, cookie, body, headers }: Asking = {},
  ): Promise<Answer<T>> {
    const response = await fetch(this.at(path), {
      method,
      redirect: "manual",
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(cookie !== undefined && { Cookie: cookie }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(method !== "GET" && { Origin: this.url.origin }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) as Answer<T>["body"] };
  }

  /** Where a path of the API is, or of the site if it begins with two slashes. */
  at(path: string): URL {
    return new URL(path.startsWith("//") ? path.slice(1) : `/api/v1${path}`, this.url);
  }

  /** The account to probe with: the one that was given, else a fresh one. */
  async account(): Promise<ProbeAccount> {
    return this.given ? this.signIn(this.given) : this.freshAccount();
  }

  /** An account of this run. Rejects where none may be opened. */
  async freshAccount(): Promise<ProbeAccount> {
    const credentials = { username: `probe-${crypto.randomUUID().slice(0, 8)}`, password: crypto.randomUUID() };
    const account = await this.enter("/auth/register", credentials);
    this.opened.push(account);
    return account;
  }

  /** Another session of an account. */
  signIn({ username, password }: { username: string; password: string }, cookie?: string): Promise<ProbeAccount> {
    return this.enter("/auth/login", { username, password }, cookie);
  }

  /** A listed artist whose shares can be bought and sold now. */
  async artist(): Promise<ArtistSummary & { bid: number; ask: number }> {
    const { body } = await this.ask<{ artists: ArtistSummary[] }>("GET", "/artists?limit=100");
    const artist = body.artists.find(({ bid, ask }) => bid !== null && ask !== null);
    if (!artist) throw new Error("No artist has both a bid and an ask");
    return artist as ArtistSummary & { bid: number; ask: number };
  }

  /** Deletes the accounts that it opened, as far as the exchange lets it. */
  async tidy(): Promise<void> {
    for (const account of this.opened) {
      const { status } = await this.ask("DELETE", "/auth/account", { token: account.token });
      if (status < 300) continue;
      const again = await this.signIn(account, account.cookie).catch(() => null);
      if (again) await this.ask("DELETE", "/auth/account", { token: again.token });
    }
    this.opened = [];
  }

  /** A changed password, so that the account can be deleted in the end. */
  learnPassword(account: ProbeAccount, password: string): void {
    account.password = password;
  }

  private async enter(
    path: string,
    credentials: { username: string; password: string },
    cookie?: string,
  ): Promise<ProbeAccount> {
    const answer = await this.ask<Session>("POST", path, {
      body: credentials,
      ...(cookie !== undefined && { cookie }),
    });
    if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status} ${answer.body.code ?? ""}`);
    const cookies = answer.headers.getSetCookie().map((one) => one.split(";")[0]);
    return { ...credentials, id: answer.body.account.id, token: answer.body.accessToken, cookie: cookies.join("; ") };
  }

  private async askAgain<T>(method: string, path: string, asking: Asking, first: Answer<T>): Promise<Answer<T>> {
    let answer = first;
    for (let tries = 0; tries < PATIENCE && answer.body.code === "rate_limited"; tries++) {
      await wait(Number(answer.headers.get("Retry-After") ?? 60) * 1_000);
      answer = await this.askOnce<T>(method, path, asking);
    }
    return answer;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
