// Questions to the server that the page came from.

const PATIENCE = 20000;  // milliseconds

/** What went wrong, as a sentence for people. */
export class ApiError extends Error {}

async function errorOf(response) {
  try {
    const {error} = await response.json();
    if (error) return String(error);
  } catch {
    // Not from the proxy itself: the status has to do.
  }
  return `the server answers ${response.status} ${response.statusText}`.trim();
}

/** GET `path` with `parameters`, those that are empty left out; throws ApiError. */
export async function ask(path, parameters = {}) {
  const query = new URLSearchParams(
      Object.entries(parameters).filter(([, value]) => value !== '' && value !== undefined));
  const address = query.size === 0 ? path : `${path}?${query}`;
  let response;
  try {
    response = await fetch(address, {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE)});
  } catch (problem) {
    throw new ApiError(problem.name === 'TimeoutError' ? 'the server does not answer' :
                                                         'the server cannot be reached');
  }
  if (!response.ok) throw new ApiError(await errorOf(response));
  try {
    return await response.json();
  } catch {
    throw new ApiError('the server answers something that is not JSON');
  }
}
