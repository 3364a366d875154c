/** Addresses that are no pages of the app: operations, rooms, and files of a build. */
const NO_PAGE = /^\/(api|rooms|assets)(\/|$)/;

/**
 * The app's document, for a page that is asked for by its address; undefined for everything else. What is a file
 * is answered before the Worker is asked (`[assets]` in `wrangler.toml`), so a file of `/assets/` that comes here
 * is gone.
 */
export function pageFor(request: Request, { ASSETS }: Env): Promise<Response> | undefined {
  const url = new URL(request.url);
  const isRead = request.method === "GET" || request.method === "HEAD";
  // Load tests run without the app.
  const files: Fetcher | undefined = ASSETS;
  if (!isRead || !files || NO_PAGE.test(url.pathname)) return undefined;
  return files.fetch(new Request(new URL("/", url), request));
}
