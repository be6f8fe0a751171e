import { type Route, type RouteRequest, route } from '../../http/index.ts'
import type { Mail, MailStore } from '../../store/index.ts'
import type { Show } from '../pages/show.ts'

const MAILBOX = '/mailbox'
const SHOWN_MAX = 100

/** The mailbox of `portreeve dev`: everybody's mails, for everybody who can reach it. Never part of `serve`. */
export function mailboxRoutes({ store, show }: { store: MailStore; show: Show }): Route[] {
  return [
    route({
      method: 'GET',
      path: MAILBOX,
      summary: 'Mails that a mail server would have sent',
      async handle(request) {
        const mails = (await store.list(SHOWN_MAX)).map(({ id, to, subject, createdAt }) => {
          return { url: `${MAILBOX}/${id}`, to, subject, createdAt }
        })
        return show({ kind: 'mailbox', mails }, { request })
      },
    }),
    route({
      method: 'GET',
      path: `${MAILBOX}/:id`,
      summary: 'One of them',
      async handle(request) {
        const mail = await store.find(request.params.id ?? '')
        return mail ? showMail(mail, request, show) : showNoMail(request, show)
      },
    }),
  ]
}

function showMail({ to, subject, createdAt, text }: Mail, request: RouteRequest, show: Show) {
  return show({ kind: 'mail', to, subject, createdAt, text, backUrl: MAILBOX }, { request })
}

function showNoMail(request: RouteRequest, show: Show) {
  const detail = 'There is no mail with this id.'
  return show({ kind: 'error', title: 'not_found', code: 'not_found', detail }, { request, status: 404 })
}
