/**
 * What the names of Portreeve's own cookies begin with. Cookies ignore ports, so on one host name a browser brings the login
 * page's cookies to the gateway too: whoever sets a cookie uses one of these, and the gateway keeps them to itself.
 */
export const OWN_COOKIE_PREFIXES = ['portreeve_', '__Host-portreeve'] as const
