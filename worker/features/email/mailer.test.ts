import { afterEach, describe, expect, test, vi } from "vitest";
import { mailerOf } from "./mailer.ts";

const mail = {
  to: "ada@example.com",
  subject: "Hello",
  text: "A link:\nhttps://anticip.test/reset-password#token=x\n",
};
const send = vi.fn();
const environment = (bound: object) => bound as Env;

afterEach(() => {
  vi.restoreAllMocks();
  send.mockReset();
});

describe("a mail goes", () => {
  test.each([
    ["Anticip <exchange@anticip.test>", { name: "Anticip", email: "exchange@anticip.test" }],
    ["exchange@anticip.test", "exchange@anticip.test"],
  ])("out from %j when the service is bound, and not into the log", async (from, parsed) => {
    const log = vi.spyOn(console, "log");
    await mailerOf(environment({ EMAIL: { send }, MAIL_FROM: from, PUBLIC_URL: "https://anticip.test" }))(mail);
    expect(send).toHaveBeenCalledExactlyOnceWith({ ...mail, from: parsed });
    expect(log).not.toHaveBeenCalled();
  });

  test.each([{ MAIL_FROM: "" }, { MAIL_FROM: "exchange@anticip.test" }, { EMAIL: { send }, MAIL_FROM: "" }])(
    "into the log, whole, with %j",
    async (bound) => {
      const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
      await mailerOf(environment(bound))(mail);
      expect(send).not.toHaveBeenCalled();
      for (const part of Object.values(mail)) expect(log.mock.calls.join()).toContain(part);
    },
  );
});

test("a mail that the service refuses is an error, so that it is tried again", async () => {
  send.mockRejectedValueOnce(new Error("not now"));
  await expect(
    mailerOf(environment({ EMAIL: { send }, MAIL_FROM: "exchange@anticip.test", PUBLIC_URL: "https://anticip.test" }))(
      mail,
    ),
  ).rejects.toThrow("not now");
});
