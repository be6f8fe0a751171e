/** What we write to people. One text for each kind of mail and language; mail/compose-mail.ts puts link and name in. */
export type MailKind =
  | 'verify_email'
  | 'reset_password'
  | 'invitation'
  | 'password_changed'
  | MembershipMailKind
  | WebhookMailKind

/** About belonging to an organization. The last two answer who asked to belong to one. */
export type MembershipMailKind = 'organization_invitation' | 'join_requested' | 'join_approved' | 'join_denied'

/** To the owners of an app: events wait for its webhook; it has answered 410; so many wait that soon no more are taken. */
export type WebhookMailKind = 'webhook_held' | 'webhook_gone' | 'webhook_full'

export interface MailMessage {
  subject: string
  /** Paragraphs before the link. `{name}`, `{email}`, `{exchange}` and, in mails about one, `{organization}`, `{app}` and `{api}` are filled in. */
  before: string[]
  /** What the link says in a mail program that shows HTML. Undefined: the mail has no link. Those to the console are left out where there is none. */
  link?: string
  after: string[]
}

export type MailLanguage = 'en' | 'es' | 'fr'

export const mailMessages: Readonly<Record<MailLanguage, Readonly<Record<MailKind, MailMessage>>>> = {
  en: {
    verify_email: {
      subject: 'Confirm your e-mail address',
      before: ['Hello {name},', 'please confirm that {email} is your address at {exchange}.'],
      link: 'Confirm this address',
      after: ['The link works once, for 24 hours.', 'If you did not ask for this, you need not do anything.'],
    },
    reset_password: {
      subject: 'Choose a new password',
      before: ['Hello {name},', 'somebody, hopefully you, asked for a new password for {email} at {exchange}.'],
      link: 'Choose a new password',
      after: [
        'The link works once, for one hour.',
        'If you did not ask for this, you need not do anything: your password stays as it is.',
      ],
    },
    invitation: {
      subject: 'You are invited to {exchange}',
      before: ['Hello {name},', 'an account for {email} was made for you at {exchange}. Choose a password to use it.'],
      link: 'Accept and choose a password',
      after: ['The link works once, for 7 days.', 'If you do not expect this, you need not do anything.'],
    },
    password_changed: {
      subject: 'Your password was changed',
      before: [
        'Hello {name},',
        'the password of {email} at {exchange} was changed just now.',
        'If that was not you, somebody else can read your mail or knew your password: ask for a new password at once, and tell the people who run {exchange}.',
      ],
      after: [],
    },
    webhook_held: {
      subject: 'Events are waiting for {app}',
      before: [
        'Hello {name},',
        'the webhook of {app} at {exchange} has not accepted an event of {api} for a while. It is sent again and again, and the events behind it wait.',
        'See what it answers, and what waits: portreeve webhooks lanes.',
      ],
      after: ['Nothing is lost. If more is held, you are told again after some hours.'],
    },
    webhook_gone: {
      subject: 'The webhook of {app} is paused',
      before: [
        'Hello {name},',
        'the webhook of {app} at {exchange} has answered an event of {api} with 410, which says that it wants no more of them. So it is paused: nothing is sent to it, and its events wait.',
        'When it is to get them again: portreeve webhooks resume.',
      ],
      after: ['If the app needs these events no more, let the API go: portreeve apps deselect.'],
    },
    webhook_full: {
      subject: 'Too many events are waiting for {app}',
      before: [
        'Hello {name},',
        'for the webhook of {app} at {exchange}, nearly as many events of {api} wait as may. When no more have room, the API cannot publish events for the organizations that use {app}.',
        'See what it answers, and what waits: portreeve webhooks show.',
      ],
      after: ['Nothing that waits is lost. What is not needed any more can be skipped.'],
    },
    organization_invitation: {
      subject: 'You are invited to an organization at {exchange}',
      before: [
        'Hello {name},',
        '{organization} invites you to become a member of its organization at {exchange}.',
        'Sign in as {email}, and accept or decline.',
      ],
      link: 'See the invitation',
      after: ['The invitation is good for 14 days. If you do not expect it, you need not do anything.'],
    },
    join_requested: {
      subject: 'Somebody asks to join {organization}',
      before: [
        'Hello {name},',
        'somebody asks to become a member of {organization} at {exchange}. Its owners can see who, and approve or deny.',
      ],
      link: 'See what needs you',
      after: ['Until an owner approves, they see nothing of your organization.'],
    },
    join_approved: {
      subject: 'You are a member of {organization}',
      before: ['Hello {name},', 'your request was approved: you are a member of {organization} at {exchange} now.'],
      link: 'Go to the console',
      after: [],
    },
    join_denied: {
      subject: 'Your request to join an organization',
      before: ['Hello {name},', 'your request at {exchange} to join the organization {organization} was denied.'],
      after: ['If you think that this is a mistake, talk to the people of that organization.'],
    },
  },
  es: {
    verify_email: {
      subject: 'Confirme su dirección de correo',
      before: ['Hola, {name}:', 'Confirme que {email} es su dirección en {exchange}.'],
      link: 'Confirmar esta dirección',
      after: ['El enlace sirve una sola vez, durante 24 horas.', 'Si no lo ha pedido usted, no tiene que hacer nada.'],
    },
    reset_password: {
      subject: 'Elija una contraseña nueva',
      before: [
        'Hola, {name}:',
        'Alguien, esperamos que usted, ha pedido una contraseña nueva para {email} en {exchange}.',
      ],
      link: 'Elegir una contraseña nueva',
      after: [
        'El enlace sirve una sola vez, durante una hora.',
        'Si no lo ha pedido usted, no tiene que hacer nada: su contraseña sigue siendo la misma.',
      ],
    },
    invitation: {
      subject: 'Le han invitado a {exchange}',
      before: [
        'Hola, {name}:',
        'Se ha creado para usted una cuenta con la dirección {email} en {exchange}. Elija una contraseña para usarla.',
      ],
      link: 'Aceptar y elegir una contraseña',
      after: ['El enlace sirve una sola vez, durante 7 días.', 'Si no lo esperaba, no tiene que hacer nada.'],
    },
    password_changed: {
      subject: 'Su contraseña ha cambiado',
      before: [
        'Hola, {name}:',
        'La contraseña de {email} en {exchange} acaba de cambiar.',
        'Si no ha sido usted, otra persona puede leer su correo o conocía su contraseña: pida enseguida una nueva y avise a quienes administran {exchange}.',
      ],
      after: [],
    },
    webhook_held: {
      subject: 'Hay eventos en espera para {app}',
      before: [
        'Hola, {name}:',
        'El webhook de {app} en {exchange} lleva un tiempo sin aceptar un evento de {api}. Se envía una y otra vez, y los eventos siguientes esperan.',
        'Vea qué responde y qué está en espera: portreeve webhooks lanes.',
      ],
      after: ['No se pierde nada. Si se retiene algo más, se le avisará de nuevo al cabo de unas horas.'],
    },
    webhook_gone: {
      subject: 'El webhook de {app} está en pausa',
      before: [
        'Hola, {name}:',
        'El webhook de {app} en {exchange} ha respondido con 410 a un evento de {api}, es decir, que no quiere recibir más. Por eso está en pausa: no se le envía nada, y sus eventos esperan.',
        'Para que vuelva a recibirlos: portreeve webhooks resume.',
      ],
      after: ['Si la aplicación ya no necesita estos eventos, deje la API: portreeve apps deselect.'],
    },
    webhook_full: {
      subject: 'Hay demasiados eventos en espera para {app}',
      before: [
        'Hola, {name}:',
        'Para el webhook de {app} en {exchange} esperan casi tantos eventos de {api} como se permite. Cuando no quepan más, la API no podrá publicar eventos para las organizaciones que usan {app}.',
        'Vea qué responde y qué está en espera: portreeve webhooks show.',
      ],
      after: ['No se pierde nada de lo que espera. Lo que ya no haga falta se puede omitir.'],
    },
    organization_invitation: {
      subject: 'Le han invitado a una organización en {exchange}',
      before: [
        'Hola, {name}:',
        '{organization} le invita a formar parte de su organización en {exchange}.',
        'Inicie sesión como {email} y acepte o rechace la invitación.',
      ],
      link: 'Ver la invitación',
      after: ['La invitación vale 14 días. Si no la esperaba, no tiene que hacer nada.'],
    },
    join_requested: {
      subject: 'Alguien solicita unirse a {organization}',
      before: [
        'Hola, {name}:',
        'Alguien solicita formar parte de {organization} en {exchange}. Sus propietarios pueden ver quién es y aprobar o denegar la solicitud.',
      ],
      link: 'Ver qué le espera',
      after: ['Mientras un propietario no la apruebe, esa persona no ve nada de su organización.'],
    },
    join_approved: {
      subject: 'Ya forma parte de {organization}',
      before: ['Hola, {name}:', 'Se ha aprobado su solicitud: ya forma parte de {organization} en {exchange}.'],
      link: 'Ir a la consola',
      after: [],
    },
    join_denied: {
      subject: 'Su solicitud para unirse a una organización',
      before: [
        'Hola, {name}:',
        'Se ha denegado su solicitud en {exchange} para unirse a la organización {organization}.',
      ],
      after: ['Si cree que se trata de un error, hable con las personas de esa organización.'],
    },
  },
  fr: {
    verify_email: {
      subject: 'Confirmez votre adresse e-mail',
      before: ['Bonjour {name},', 'Veuillez confirmer que {email} est bien votre adresse sur {exchange}.'],
      link: 'Confirmer cette adresse',
      after: [
        'Le lien fonctionne une seule fois, pendant 24 heures.',
        'Si vous n’avez rien demandé, vous n’avez rien à faire.',
      ],
    },
    reset_password: {
      subject: 'Choisissez un nouveau mot de passe',
      before: [
        'Bonjour {name},',
        'Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour {email} sur {exchange}.',
      ],
      link: 'Choisir un nouveau mot de passe',
      after: [
        'Le lien fonctionne une seule fois, pendant une heure.',
        'Si vous n’avez rien demandé, vous n’avez rien à faire : votre mot de passe reste le même.',
      ],
    },
    invitation: {
      subject: 'Vous êtes invité sur {exchange}',
      before: [
        'Bonjour {name},',
        'Un compte a été créé pour vous sur {exchange} avec l’adresse {email}. Choisissez un mot de passe pour l’utiliser.',
      ],
      link: 'Accepter et choisir un mot de passe',
      after: [
        'Le lien fonctionne une seule fois, pendant 7 jours.',
        'Si vous ne vous y attendiez pas, vous n’avez rien à faire.',
      ],
    },
    password_changed: {
      subject: 'Votre mot de passe a été changé',
      before: [
        'Bonjour {name},',
        'Le mot de passe de {email} sur {exchange} vient d’être changé.',
        'Si ce n’était pas vous, quelqu’un peut lire votre courrier ou connaissait votre mot de passe : demandez-en un nouveau tout de suite et prévenez les personnes qui gèrent {exchange}.',
      ],
      after: [],
    },
    webhook_held: {
      subject: 'Des événements attendent {app}',
      before: [
        'Bonjour {name},',
        'Depuis un moment, le webhook de {app} sur {exchange} n’accepte pas un événement de {api}. Il est envoyé encore et encore, et les événements suivants attendent.',
        'Voyez ce qu’il répond et ce qui attend : portreeve webhooks lanes.',
      ],
      after: [
        'Rien n’est perdu. Si d’autres événements sont retenus, vous serez prévenu à nouveau après quelques heures.',
      ],
    },
    webhook_gone: {
      subject: 'Le webhook de {app} est en pause',
      before: [
        'Bonjour {name},',
        'Le webhook de {app} sur {exchange} a répondu 410 à un événement de {api} : il n’en veut plus. Il est donc en pause : rien ne lui est envoyé, et ses événements attendent.',
        'Pour qu’il les reçoive à nouveau : portreeve webhooks resume.',
      ],
      after: ['Si l’application n’a plus besoin de ces événements, quittez l’API : portreeve apps deselect.'],
    },
    webhook_full: {
      subject: 'Trop d’événements attendent {app}',
      before: [
        'Bonjour {name},',
        'Pour le webhook de {app} sur {exchange}, presque autant d’événements de {api} attendent qu’il est permis. Quand il n’y aura plus de place, l’API ne pourra plus publier d’événements pour les organisations qui utilisent {app}.',
        'Voyez ce qu’il répond et ce qui attend : portreeve webhooks show.',
      ],
      after: ['Rien de ce qui attend n’est perdu. Ce qui n’est plus nécessaire peut être sauté.'],
    },
    organization_invitation: {
      subject: 'Vous êtes invité dans une organisation sur {exchange}',
      before: [
        'Bonjour {name},',
        '{organization} vous invite à devenir membre de son organisation sur {exchange}.',
        'Connectez-vous en tant que {email}, puis acceptez ou refusez.',
      ],
      link: 'Voir l’invitation',
      after: ['L’invitation est valable 14 jours. Si vous ne vous y attendiez pas, vous n’avez rien à faire.'],
    },
    join_requested: {
      subject: 'Quelqu’un demande à rejoindre {organization}',
      before: [
        'Bonjour {name},',
        'Quelqu’un demande à devenir membre de {organization} sur {exchange}. Ses propriétaires peuvent voir qui, et approuver ou refuser.',
      ],
      link: 'Voir ce qui vous attend',
      after: ['Tant qu’aucun propriétaire n’a approuvé, cette personne ne voit rien de votre organisation.'],
    },
    join_approved: {
      subject: 'Vous êtes membre de {organization}',
      before: [
        'Bonjour {name},',
        'Votre demande a été approuvée : vous êtes maintenant membre de {organization} sur {exchange}.',
      ],
      link: 'Aller à la console',
      after: [],
    },
    join_denied: {
      subject: 'Votre demande de rejoindre une organisation',
      before: [
        'Bonjour {name},',
        'Votre demande de rejoindre l’organisation {organization} sur {exchange} a été refusée.',
      ],
      after: ['Si vous pensez qu’il s’agit d’une erreur, parlez-en aux personnes de cette organisation.'],
    },
  },
}
