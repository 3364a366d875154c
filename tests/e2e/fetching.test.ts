import type { Page, Route } from "playwright-core";
import { expect } from "vitest";
import { listArtists } from "../../domain/api/market.ts";
import { myActs } from "../../domain/api/admin.ts";
import { test } from "./fixture.ts";
import { eventually, openAccount, openSettings, region } from "./screen.ts";

/** As a network answers that is not there. */
const fail = (route: Route): Promise<void> => route.abort("internetdisconnected");

const onAnswer = (page: Page, { path }: { path: string }, answer: (route: Route) => Promise<void>) =>
  page.route((url) => url.pathname === `/api/v1${path}`, answer);

test("a market that could not be fetched says why, and comes when one tries again", async ({ visit }) => {
  const { page, trouble } = await visit("/transparency");
  await onAnswer(page, listArtists, fail);
  await page.goto("/");
  await page.getByRole("alert").getByText("No answer from the server. Check your connection and try again.").waitFor();

  await page.unrouteAll();
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await page.getByRole("table", { name: "Market" }).getByRole("link", { name: "ABBA" }).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
  trouble.forgive(/ERR_INTERNET_DISCONNECTED/);
});

const act = (id: number, action: string) => ({
  id,
  time: id,
  action,
  actor: null,
  subject: null,
  detail: {},
  requestId: null,
});

test("the next page of a list that fails keeps what is there, and is fetched again from where it ended", async ({
  visit,
}) => {
  const { page, trouble } = await visit("/sign-in?mode=register");
  await openAccount(page, "lister");
  let isDown = true;
  const asked: (string | null)[] = [];
  await onAnswer(page, myActs, (route) => {
    const cursor = new URL(route.request().url()).searchParams.get("cursor");
    asked.push(cursor);
    if (cursor !== null && isDown) return fail(route);
    const body =
      cursor === null ? { acts: [act(2, "newest")], nextCursor: "2" } : { acts: [act(1, "oldest")], nextCursor: null };
    return route.fulfill({ json: body });
  });
  await openSettings(page, "lister");
  const activity = region(page, "Activity");
  const acts = () => activity.getByRole("listitem").allInnerTexts();
  await activity.getByRole("button", { name: "Show older activity" }).click();
  await activity.getByRole("alert").waitFor();
  expect((await acts()).join()).toMatch(/^newest/);

  isDown = false;
  await activity.getByRole("button", { name: "Try again" }).click();
  await eventually(async () => (await acts()).map((text) => text.split(/\s/)[0])).toEqual(["newest", "oldest"]);
  expect(asked).toEqual([null, "2", "2"]);
  expect(await activity.getByRole("button").count(), "nothing more to fetch").toBe(0);
  trouble.forgive(/ERR_INTERNET_DISCONNECTED/);
});

test("a list whose next page the server no longer knows begins anew, without a word", async ({ visit }) => {
  const { page, trouble } = await visit("/sign-in?mode=register");
  await openAccount(page, "lister-anew");
  const asked: (string | null)[] = [];
  const refusal = {
    type: "urn:anticip:problem:invalid_request",
    title: "The request is not valid",
    status: 400,
    code: "invalid_request",
    requestId: "1",
    errors: [{ path: "cursor", message: "Not a cursor of this list" }],
  };
  const before = { acts: [act(2, "older")], nextCursor: "2" };
  const after = { acts: [act(3, "newer"), act(2, "older")], nextCursor: null };
  await onAnswer(page, myActs, (route) => {
    const cursor = new URL(route.request().url()).searchParams.get("cursor");
    asked.push(cursor);
    return cursor === null
      ? route.fulfill({ json: asked.length === 1 ? before : after })
      : route.fulfill({ status: 400, contentType: "application/problem+json", body: JSON.stringify(refusal) });
  });
  await openSettings(page, "lister-anew");
  const activity = region(page, "Activity");
  await activity.getByRole("button", { name: "Show older activity" }).click();
  await eventually(async () =>
    (await activity.getByRole("listitem").allInnerTexts()).map((text) => text.split(/\s/)[0]),
  ).toEqual(["newer", "older"]);
  expect(asked).toEqual([null, "2", null]);
  expect(await activity.getByRole("alert").count()).toBe(0);
  trouble.forgive(/status of 400/);
});
