/** Stands for a database: rows by the id of the organization whose they are. */
const rows = new Map()

/** @param {string} organizationId */
export function appointmentsOf(organizationId) {
  if (!rows.has(organizationId)) rows.set(organizationId, [firstOf(organizationId)])
  return rows.get(organizationId)
}

const firstOf = (organizationId) => ({
  id: `${organizationId}-1`,
  startsAt: '2026-11-23T15:30:00Z',
  reason: 'Oil change',
})
