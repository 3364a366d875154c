import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isBreached } from "./breached-passwords.ts";

const URL = "https://breached.test/range/";

// SHA-1 of "password": 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8
const RANGE = [
  "1D2DA4053E34E76F6576ED1DA63134B5E2A:2",
  "1E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824",
  "1E2AAA439972480CEC7F16C795BBB429372:1",
].join("\r\n");

const service = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.stubGlobal("fetch", service);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  service.mockReset();
});

const answer = (text: string, status = 200) => service.mockResolvedValueOnce(new Response(text, { status }));

test("a password on the list is breached", async () => {
  answer(RANGE);
  expect(await isBreached("password", URL)).toBe(true);
});

test("one that only begins like those on the list is not", async () => {
  answer(RANGE.replace("1E4C9B93", "1E4C9B94"));
  expect(await isBreached("password", URL)).toBe(false);
});

test("lines that were added to hide the answer's length do not count", async () => {
  answer(RANGE.replace("9545824", "0"));
  expect(await isBreached("password", URL)).toBe(false);
});

test("the service is told five digits of the hash, and asked to hide the answer's length", async () => {
  answer(RANGE);
  await isBreached("password", URL);
  expect(service).toHaveBeenCalledExactlyOnceWith(
    `${URL}5BAA6`,
    expect.objectContaining({ headers: { "Add-Padding": "true" }, redirect: "manual" }),
  );
});

test("a service that fails, is away or takes over a second stands in nobody's way", async () => {
  const deadline = vi.spyOn(AbortSignal, "timeout");
  answer("", 503);
  expect(await isBreached("password", URL)).toBe(false);
  service.mockRejectedValueOnce(new TypeError("Network connection lost"));
  expect(await isBreached("password", URL)).toBe(false);
  deadline.mockReturnValueOnce(AbortSignal.abort(new DOMException("late", "TimeoutError")));
  service.mockImplementationOnce(async (_, init) => {
    init?.signal?.throwIfAborted();
    return new Response(RANGE);
  });
  expect(await isBreached("password", URL)).toBe(false);
  expect(deadline.mock.calls).toEqual([[1_000], [1_000], [1_000]]);
});
