/** Where calls to one provider go. Not here: which schemes and hosts may be reached. */

export type Address = {
  readonly origin: string;
  /** With the query. */
  readonly path: string;
};

/** What the URL parser leaves as it is; it would cost more than the rest of what is asked. */
const PLAIN = /^(?:\/[\w-]+)+$/;

/**
 * Base URL + path as an address; an absolute URL is used as it is.
 * @throws TypeError when `baseUrl` is not fit for use: a fault of configuration, found at start.
 */
export function addressesUnder(baseUrl: string): (path: string) => Address {
  const { origin, pathname } = checkBaseUrl(baseUrl);
  const basePath = pathname.replace(/\/+$/, '');
  return (path) => {
    if (PLAIN.test(path)) return { origin, path: basePath + path };
    const url = new URL(/^https?:/.test(path) ? path : origin + basePath + path);
    return { origin: url.origin, path: url.pathname + url.search };
  };
}

function checkBaseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new TypeError('the base url of a provider is not a url');
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError('the base url of a provider is neither http nor https');
  if (url.username + url.password + url.search + url.hash !== '') {
    throw new TypeError('the base url of a provider has credentials, a query or a fragment');
  }
  return url;
}
