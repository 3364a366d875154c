/**
 * What a mailed link or a redirect carries behind the `#`: never sent to a
 * server, and taken out of the address bar at once, so that it stays in no
 * history and on no screenshot.
 */
export function takeFragment(): URLSearchParams {
  const taken = new URLSearchParams(location.hash.slice(1));
  if (location.hash !== "") history.replaceState(history.state, "", location.pathname + location.search);
  return taken;
}
