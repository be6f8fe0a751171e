const texts: Readonly<Record<string, string>> = {
  openid: 'Recognize you',
  profile: 'See your name and profile',
  email: 'See your e-mail address',
  phone: 'See your phone number',
  address: 'See your postal address',
  offline_access: 'Go on while you are away',
  roles: 'See your roles in your organization',
  user_details: 'See the details of your account',
  anonymous: 'Call APIs in its own name',
  'management:read': 'See what your organizations have here',
  'management:write': 'Change what your organizations have here',
}

/** What an app may, in words that stand in a list; scopes of an API's own as they are called. Pure. */
export const scopeText = (scope: string): string => (Object.hasOwn(texts, scope) ? (texts[scope] ?? scope) : scope)
