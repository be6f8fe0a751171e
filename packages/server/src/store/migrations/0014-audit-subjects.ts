import type { Migration } from './migration.ts'

/** The subject once more beside each organization, so that an index leads to subjects whose ids begin in some way, there too. */
export const auditSubjects: Migration = {
  name: '0014-audit-subjects',
  up: ({ text }) => [
    `alter table audit_entry_organization add column subject_id ${text} not null default ''`,
    `update audit_entry_organization set subject_id =
       (select e.subject_id from audit_entry e where e.id = audit_entry_organization.entry_id)`,
    `create index audit_entry_organization_subject on audit_entry_organization (organization_id, subject_id, entry_id)`,
  ],
}
