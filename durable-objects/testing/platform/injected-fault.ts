/** What the fake platform throws itself, of which the exchange must not break. Other errors are bugs. */
export class InjectedFault extends Error {
  override name = "InjectedFault";
}
