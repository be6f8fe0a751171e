/** Who somebody is here, as they know themselves. */
export function Person({ user }: { user: { name: string; email: string } }) {
  const [letter = ''] = (user.name || user.email).trim()
  return (
    <p class="person">
      <span class="person-letter" aria-hidden="true">
        {letter.toLocaleUpperCase()}
      </span>
      <span class="person-text">
        {user.name && <bdi class="name">{user.name}</bdi>}
        <bdi class="quiet">{user.email}</bdi>
      </span>
    </p>
  )
}
