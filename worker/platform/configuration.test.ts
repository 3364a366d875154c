import { afterEach, describe, expect, test, vi } from "vitest";
import { checkConfiguration, type Configured, missingInPublic, warnOfMissing } from "./configuration.ts";

const NEEDS: readonly Configured[] = [
  { what: "Signing in", names: ["JWT_SECRET"] },
  { what: "Sending mail", names: ["EMAIL", "MAIL_FROM"], without: "mails go to the log" },
];

const environment = (set: Partial<Record<keyof Env, unknown>>) => set as unknown as Env;
const mailService = { send: vi.fn() };

afterEach(() => vi.restoreAllMocks());

test("what the exchange does not run without is named, each time until it is there", () => {
  const env = environment({ MAIL_FROM: "" });
  for (let times = 0; times < 2; times++)
    expect(() => checkConfiguration(env, NEEDS)).toThrow("Not configured: Signing in needs JWT_SECRET");
});

describe("what is not needed", () => {
  test.each([{}, { MAIL_FROM: "" }, { MAIL_FROM: "x@y.test", EMAIL: mailService }])(
    "is nothing to warn of when it is all there or all missing: %j",
    (set) => {
      const warn = vi.spyOn(console, "warn");
      checkConfiguration(environment({ JWT_SECRET: "secret", ...set }), NEEDS);
      expect(warn).not.toHaveBeenCalled();
    },
  );

  test("is warned of once when it is set by halves", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const env = environment({ JWT_SECRET: "secret", MAIL_FROM: "x@y.test" });
    for (let times = 0; times < 2; times++) checkConfiguration(env, NEEDS);
    expect(warn.mock.calls).toEqual([
      ["Configured by halves: Sending mail needs EMAIL. MAIL_FROM alone does nothing: mails go to the log"],
    ]);
  });
});

describe("what applies where it is chosen", () => {
  const CHOSEN: readonly Configured[] = [
    {
      what: "Last.fm, which SOURCES names,",
      names: ["LASTFM_API_KEY", "SOURCE_CONTACT"],
      without: "it is not asked",
      neededInPublic: true,
      applies: (env) => env.SOURCES === "lastfm",
    },
  ];
  const WARNING = "Not configured: Last.fm, which SOURCES names, needs LASTFM_API_KEY, SOURCE_CONTACT: it is not asked";

  test("is named when it is missing, once", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const env = environment({ SOURCES: "lastfm" });
    for (let times = 0; times < 2; times++) checkConfiguration(env, CHOSEN);
    warnOfMissing(env, CHOSEN);
    expect(warn.mock.calls).toEqual([[WARNING]]);
    expect(missingInPublic(env, CHOSEN)).toEqual([WARNING.replace("Not configured: ", "")]);
  });

  test("is not missed where it is not chosen, nor where it is set", () => {
    const warn = vi.spyOn(console, "warn");
    const others = environment({ SOURCES: "simulated" });
    const whole = environment({ SOURCES: "lastfm", LASTFM_API_KEY: "key", SOURCE_CONTACT: "us@example.org" });
    for (const env of [others, whole]) {
      checkConfiguration(env, CHOSEN);
      expect(missingInPublic(env, CHOSEN)).toEqual([]);
    }
    expect(warn).not.toHaveBeenCalled();
  });
});
