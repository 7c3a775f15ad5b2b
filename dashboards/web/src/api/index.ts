/** The API as the screens see it: a client, problems, and the messages by name. */
import type { components } from "./schema";

export { Client } from "./client";
export { Problem } from "./problems";

type Schemas = components["schemas"];
export type Name = Schemas["Name"];
export type Session = Schemas["Session"];
export type Build = Schemas["Build"];
export type Pairing = Schemas["Pairing"];
export type Screen = Schemas["Screen"];
export type Screens = Schemas["Screens"];
export type WaitingScreen = Schemas["WaitingScreen"];
export type Quality = Schemas["Quality"];
export type Cell = Schemas["Cell"];
export type Trend = Schemas["Trend"];
export type Band = Schemas["Band"];
export type Source = Schemas["Source"];
export type Spec = Schemas["Spec"];
export type Panel = Schemas["Panel"];
export type Page = Schemas["Page"];
export type PageOf<K extends Page["kind"]> = Extract<Page, { kind: K }>;
export type Unit = Schemas["Unit"];
export type UnitSpecs = Schemas["UnitSpecs"];
export type Wall = Schemas["Wall"];
export type WallName = Schemas["WallName"];
export type Hello = Schemas["LiveHello"];
export type Snapshot = Schemas["LiveSnapshot"];
export type Delta = Schemas["LiveDelta"];
export type Heartbeat = Schemas["LiveHeartbeat"];
export type Bye = Schemas["LiveBye"];
export type Frame = Hello | Snapshot | Delta | Heartbeat | Bye;
