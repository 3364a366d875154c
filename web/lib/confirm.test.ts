import { describe, expect, it, vi } from "vitest";
import { ApiError } from "./api-error.ts";
import { asking, confirmed } from "./confirm.ts";

const required = new ApiError("confirm_required", "Confirm that it is you");

/** Refuses until the reader has confirmed. */
function guarded() {
  let isConfirmed = false;
  const work = vi.fn(async () => {
    if (!isConfirmed) throw required;
    return "done";
  });
  return { work, confirm: () => void (isConfirmed = true) };
}

const asked = () => vi.waitFor(() => expect(asking()).not.toBeNull());

describe("confirmed", () => {
  it("asks nothing when the exchange does not", async () => {
    await expect(confirmed(async () => "done")).resolves.toBe("done");
    await expect(confirmed(async () => Promise.reject(new ApiError("last_admin", "")))).rejects.toMatchObject({
      code: "last_admin",
    });
    expect(asking()).toBeNull();
  });

  it("does the work again once the reader has confirmed", async () => {
    const { work, confirm } = guarded();
    const done = confirmed(work);
    await asked();
    confirm();
    asking()?.(true);
    await expect(done).resolves.toBe("done");
    expect(work).toHaveBeenCalledTimes(2);
    expect(asking()).toBeNull();
  });

  it("leaves it undone when the reader declines", async () => {
    const { work } = guarded();
    const done = confirmed(work).catch((error: unknown) => error);
    await asked();
    asking()?.(false);
    await expect(done).resolves.toBe(required);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it.each([true, false])("asks once for what asks at the same time: %s", async (answer) => {
    const { work, confirm } = guarded();
    const both = [confirmed(work), confirmed(work)].map((done) => done.catch((error: unknown) => error));
    await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(2));
    await asked();
    confirm();
    asking()?.(answer);
    await expect(Promise.all(both)).resolves.toEqual(answer ? ["done", "done"] : [required, required]);
    expect(work).toHaveBeenCalledTimes(answer ? 4 : 2);
    expect(asking()).toBeNull();
  });
});
