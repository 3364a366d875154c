import { expect, vi } from "vitest";

/** Mails that the Worker wrote into its log, as it does where no mail service is bound. */
export class Mailbox {
  private readonly log = vi.spyOn(console, "log").mockImplementation(() => undefined);

  /** What came to an address so far, oldest first. */
  to(address: string): string[] {
    return this.log.mock.calls.map(([text]) => String(text)).filter((text) => text.startsWith(`Mail to ${address}\n`));
  }

  /** Forgets what came so far. */
  clear(): void {
    this.log.mockClear();
  }

  /** Waits for the mail to an address that holds a text: the queue brings it. */
  async find(address: string, text: string): Promise<string> {
    const found = () => this.to(address).findLast((mail) => mail.includes(text));
    await vi.waitFor(() => expect(found(), `${text} to ${address}`).toBeDefined(), { timeout: 10_000 });
    return found() as string;
  }

  /** Waits for a link to a page, and gives its secret. */
  async token(address: string, page: "reset-password" | "verify-email"): Promise<string> {
    return tokenOf(await this.find(address, `/${page}#token=`));
  }
}

/** The secret of the link in a mail. */
export const tokenOf = (mail: string): string => /#token=([\w-]+)/.exec(mail)?.[1] ?? "";
