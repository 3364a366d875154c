import { describe, expect, it } from "vitest";
import { describeAct, KNOWN_ACTIONS, nameOfAction } from "./describe.ts";

const words = (action: string, detail = {}) => describeAct({ action, detail });

describe("acts in plain words", () => {
  it("are a sentence's beginning for each kind, without the names of the program", () => {
    for (const action of KNOWN_ACTIONS) expect(nameOfAction(action), action).toMatch(/^[A-Z][A-Za-z, -]+$/);
  });

  it("say what is known beside", () => {
    expect(words("signed_in", { method: "passkey" })).toBe("Signed in with a passkey");
    expect(words("signed_in")).toBe("Signed in");
    expect(words("sign_in_failed", { guarded: "second-factor" })).toBe("Failed to sign in: wrong code");
    expect(words("sign_in_failed", { method: "passkey" })).toBe("Failed to sign in with a passkey");
    expect(words("all_sessions_ended", { sessions: 1 })).toBe("1 session ended at once");
    expect(words("all_sessions_ended", { sessions: 3 })).toBe("3 sessions ended at once");
    expect(words("role_changed", { from: "user", to: "admin" })).toBe("Role changed from user to admin");
    expect(words("api_key_created", { scope: "trade" })).toBe("API key made that may trade");
  });

  it("show an act of a newer exchange by its own name", () => {
    expect(words("moon_landed")).toBe("moon landed");
  });
});
