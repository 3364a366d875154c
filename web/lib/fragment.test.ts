import { afterEach, expect, it, vi } from "vitest";
import { takeFragment } from "./fragment.ts";

afterEach(() => vi.unstubAllGlobals());

function openAt(hash: string) {
  const replaceState = vi.fn();
  vi.stubGlobal("location", { hash, pathname: "/reset-password", search: "?x=1" });
  vi.stubGlobal("history", { state: "kept", replaceState });
  return replaceState;
}

it("takes what a link carries out of the address bar, and nothing else", () => {
  const replaceState = openAt("#token=a-secret_1");
  expect(takeFragment().get("token")).toBe("a-secret_1");
  expect(replaceState.mock.calls).toEqual([["kept", "", "/reset-password?x=1"]]);
});

it("leaves an address without a fragment alone", () => {
  const replaceState = openAt("");
  expect(takeFragment().get("token")).toBeNull();
  expect(replaceState).not.toHaveBeenCalled();
});
