import { expect, it, vi } from "vitest";
import { allPages } from "./all-pages.ts";
import { ApiError } from "./api-error.ts";

const refused = new ApiError("invalid_request", "", {
  type: "",
  title: "",
  status: 400,
  code: "invalid_request",
  requestId: "",
  errors: [{ path: "cursor", message: "" }],
});

/** A list of three pages, of which some calls fail. */
const threePages = (failures: Record<number, unknown>) => {
  let calls = 0;
  return vi.fn((cursor: string | null) => {
    calls += 1;
    const at = Number(cursor ?? 0);
    return calls in failures
      ? Promise.reject(failures[calls])
      : Promise.resolve({ at, nextCursor: at < 2 ? String(at + 1) : null });
  });
};
const numbers = (pages: { at: number }[]) => pages.map(({ at }) => at);

it("goes on from page to page", async () => {
  expect(numbers(await allPages(threePages({})))).toEqual([0, 1, 2]);
});

it("begins anew when a cursor is refused", async () => {
  const fetchPage = threePages({ 3: refused });
  expect(numbers(await allPages(fetchPage))).toEqual([0, 1, 2]);
  expect(fetchPage.mock.calls.flat()).toEqual([null, "1", "2", null, "1", "2"]);
});

it("gives up on a list whose cursors are refused time and again, and on any other failure at once", async () => {
  const hopeless = threePages({ 2: refused, 4: refused, 6: refused });
  await expect(allPages(hopeless)).rejects.toBe(refused);
  expect(hopeless).toHaveBeenCalledTimes(6);
  const broken = new ApiError("network", "");
  await expect(allPages(threePages({ 2: broken }))).rejects.toBe(broken);
});
