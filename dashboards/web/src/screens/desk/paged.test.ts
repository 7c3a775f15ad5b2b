import { expect, it } from "vitest";
import { Paged } from "./paged.svelte";

interface Names {
  readonly names: readonly string[];
  readonly next: string | null;
}

class NameList extends Paged<string, Names> {
  readonly waiting: ((page: Names) => void)[] = [];
  readonly asked: string[] = [];

  constructor() {
    super("", (question, cursor) => {
      this.asked.push(`${question} ${cursor ?? "first"}`);
      return new Promise((resolve) => this.waiting.push(resolve));
    });
  }

  ask(question: string): Promise<void> {
    return this.askFor(question);
  }

  answer(name: string, next: string | null): void {
    this.waiting.shift()?.({ names: [name], next });
  }

  get names(): readonly string[] {
    return this.pages.flatMap(({ names }) => names);
  }
}

it("keeps the pages of the question before, and knows that they are old", async () => {
  const list = new NameList();
  const first = list.ask("a");
  list.answer("an", "1");
  await first;
  expect([list.names, list.isAnswered, list.more, list.last?.next]).toEqual([["an"], true, true, "1"]);
  const other = list.ask("b");
  expect([list.names, list.isAnswered]).toEqual([["an"], false]);
  list.answer("bo", null);
  await other;
  expect([list.names, list.isAnswered, list.more]).toEqual([["bo"], true, false]);
});

it("drops what comes too late, and asks no further pages of it", async () => {
  const list = new NameList();
  const first = list.ask("a");
  list.answer("an", "1");
  await first;
  const [late, other] = [list.showMore(), list.ask("b")];
  list.answer("late", "1");
  list.answer("bo", null);
  await Promise.all([late, other]);
  expect([list.names, list.asked]).toEqual([["bo"], ["a first", "a first", "b first"]]);
});

it("reads no page behind the last one", async () => {
  const list = new NameList();
  const both = [list.ask("a"), list.showMore()];
  list.answer("late", "1");
  list.answer("an", null);
  await Promise.all(both);
  expect([list.names, list.more]).toEqual([["an"], false]);
});
