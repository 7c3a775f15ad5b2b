import { Problem } from "./problems";

/** Which share of it has been sent: 0 to 1; 1: the server has all of it, and reads. */
export type Progress = (share: number) => void;

/** A file of 20 MB over a slow line, and a minute to read it. */
const TIMEOUT_MS = 180_000;

/** Sends a body and tells how far it is, which `fetch` cannot. Throws a `Problem` when no server was reached. */
export function upload(address: string, csrf: string, body: Blob | FormData, progress: Progress): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = (): void => reject(new Problem(0, { title: "unreachable" }));
    request.open("POST", address);
    request.timeout = TIMEOUT_MS;
    request.responseType = "blob";
    request.setRequestHeader("Accept", "application/json");
    if (csrf !== "") request.setRequestHeader("X-CSRF-Token", csrf);
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 1 : loaded / total);
    request.upload.onload = () => progress(1);
    request.onload = () => {
      const retry = request.getResponseHeader("Retry-After");
      resolve(new Response(request.response as Blob, { status: request.status, headers: retry === null ? {} : { "Retry-After": retry } }));
    };
    request.onerror = lost;
    request.ontimeout = lost;
    request.send(body);
  });
}

