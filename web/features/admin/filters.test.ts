import { describe, expect, it } from "vitest";
import { actQuery, NO_FILTERS } from "./filters.ts";

describe("the query of the audit log", () => {
  it("leaves out what is not filtered by", () => {
    expect(actQuery(NO_FILTERS)).toEqual({});
    expect(actQuery({ ...NO_FILTERS, action: "signed_in", actor: " a-1 " })).toEqual({
      action: "signed_in",
      actor: "a-1",
    });
  });

  it("takes both days whole, from midnight to midnight where the reader is", () => {
    const query = actQuery({ ...NO_FILTERS, from: "2026-11-20", to: "2026-11-30" });
    expect(query).toEqual({ from: new Date(2026, 10, 20).getTime(), to: new Date(2026, 11, 1).getTime() });
  });

  it("takes no half a day for one", () => {
    expect(actQuery({ ...NO_FILTERS, from: "2026-11", to: "soon" })).toEqual({});
  });
});
