import { expect, test } from "vitest";
import { networksOf } from "./networks.ts";

test.each<[address: string, networks: string[]]>([
  ["192.0.2.1", ["192.0.2.1"]],
  ["::ffff:192.0.2.1", ["192.0.2.1"]],
  ["2001:db8:1:2::3", ["2001:db8:1:2", "2001:db8:1"]],
  ["2001:0DB8:0001:0002:ffff:0:0:1", ["2001:db8:1:2", "2001:db8:1"]],
  ["2001:db8::1", ["2001:db8:0:0", "2001:db8:0"]],
  ["::1", ["0:0:0:0", "0:0:0"]],
  ["no address", ["no address"]],
])("%s is in %j", (address, networks) => {
  expect(networksOf(address)).toEqual(networks);
});
