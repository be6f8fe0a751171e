/** Version 1.0.0 brings no types; what we use of it is as in 2.3.0. */
declare module 'okta-jwt-verifier-1' {
  export { default } from 'okta-jwt-verifier-2'
}
