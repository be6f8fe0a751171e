/**
 * Branded identifiers: strings that cannot be mixed up at compile time. The forms are protocol.md 1 and 2.12.
 * A cast (`value as AppId`) is allowed at the edge that made or read the value, nowhere else.
 */
declare const brand: unique symbol
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** UUID of a company or team. "Entity id" in older texts. */
export type OrganizationId = Brand<string, 'OrganizationId'>
/** UUID of an app. Not its API Key. */
export type AppId = Brand<string, 'AppId'>
/** Free-form id of one API instance: one version in one environment. */
export type ApiId = Brand<string, 'ApiId'>
/** UUID of one organization's activation of one app; the value of the `Subscription-Id` header. */
export type SubscriptionId = Brand<string, 'SubscriptionId'>
/** UUID of the link from one subscription to one API. */
export type ConnectionId = Brand<string, 'ConnectionId'>
/** 22 base64url characters (16 random bytes): what one user allowed one app, once. No secret. */
export type GrantId = Brand<string, 'GrantId'>
/** Internal user id: `00u` and 17 alphanumerics. */
export type UserId = Brand<string, 'UserId'>
/** An app's API Key or an API's Client ID: 32 alphanumerics, case-sensitive. OAuth's `client_id`. */
export type ClientId = Brand<string, 'ClientId'>
/** `aus` and 17 alphanumerics: the last path segment of an issuer. */
export type AuthServerId = Brand<string, 'AuthServerId'>
/** Seconds since 1970-01-01T00:00:00Z, as in a JWT's NumericDate (RFC 7519 §2). */
export type EpochSeconds = Brand<number, 'EpochSeconds'>
