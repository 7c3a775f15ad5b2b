import { describe, expect, it } from "vitest";
import { parseFrame } from "./protocol";

const good = {
  hello: '{"type":"hello","build":"b","epoch":"e","now":1,"user":"a","zone":"UTC","hb":5}',
  snapshot: '{"type":"snapshot","topic":"sources","seq":1,"at":1,"data":{}}',
  delta: '{"type":"delta","topic":"sources","seq":2,"at":1,"ops":[["a",null],["b",{"value":1}]]}',
  heartbeat: '{"type":"heartbeat","seq":3,"now":1,"canary_age":null,"eval_age":null}',
  bye: '{"type":"bye","reason":"slow","retry_after":null}',
};

describe("parseFrame", () => {
  it.each(Object.entries(good))("reads %s", (type, text) => {
    expect(parseFrame(text)).toEqual(JSON.parse(text));
    expect(parseFrame(text)?.type).toBe(type);
  });

  it.each([
    ["cut text", good.snapshot.slice(0, -1)],
    ["an array", "[]"],
    ["null", "null"],
    ["an unknown type", '{"type":"news"}'],
    ["a snapshot without data", '{"type":"snapshot","topic":"a","seq":1,"at":1}'],
    ["a snapshot of an array", '{"type":"snapshot","topic":"a","seq":1,"at":1,"data":[]}'],
    ["a number as text", '{"type":"heartbeat","seq":"3","now":1,"canary_age":1,"eval_age":null}'],
    ["an age as text", '{"type":"heartbeat","seq":3,"now":1,"canary_age":"1","eval_age":null}'],
    ["an op of three", '{"type":"delta","topic":"a","seq":1,"at":1,"ops":[["a",1,2]]}'],
    ["an op without key", '{"type":"delta","topic":"a","seq":1,"at":1,"ops":[[1,2]]}'],
  ])("refuses %s", (_, text) => {
    expect(parseFrame(text)).toBeNull();
  });
});
