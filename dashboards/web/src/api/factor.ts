import type { Client } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** One's own second factor: set, confirmed, its recovery codes renewed. */
export class Factor {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** A new secret; what was on before stays on until a code of the new one was sent. */
  begin(proof: Schemas["FactorProof"]): Promise<Schemas["FactorOffer"]> {
    return this.#client.factor("POST", "", proof);
  }

  async confirm(code: string): Promise<readonly string[]> {
    const body: Schemas["FactorConfirmation"] = { code };
    return (await this.#client.factor<Schemas["RecoveryCodes"]>("PUT", "", body)).recovery_codes;
  }

  async renew(proof: Schemas["FactorProof"]): Promise<readonly string[]> {
    return (await this.#client.factor<Schemas["RecoveryCodes"]>("POST", "/recovery", proof)).recovery_codes;
  }
}
