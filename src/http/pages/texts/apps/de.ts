import type { AppTexts } from './en.ts';

export const deApps: AppTexts = {
  applications: {
    title: 'Anwendungen (Apps)',
    own: 'Die Apps, die Sie registriert haben. Eine App ist ein Programm, das hier Benutzer um Zugriff bittet.',
    everybody: 'Die Apps aller Benutzer, weil Sie Superuser sind.',
    none: 'Es gibt noch keine App.',
    register: 'App registrieren',
    registerSubmit: 'Registrieren',
    since: 'Registriert seit',
    inactive: 'stillgelegt',
    unverified: 'ungeprüft',
    deleted: 'Die App ist gelöscht, und ihre Token sind ungültig.',
    update: 'Ändern',
    updateTitle: (app) => `${app} ändern`,
    updateSubmit: 'Speichern',
    delete: 'Löschen',
    deleteTitle: (app) => `${app} löschen?`,
    deleteHint:
      'Alle Token, die für sie ausgestellt wurden, sind sofort ungültig. Das lässt sich nicht rückgängig machen.',
    secret: 'Das Geheimnis dieser App',
    secretOnce:
      'Es wird nur dieses eine Mal angezeigt. Markieren Sie alles, kopieren Sie es und verwahren Sie es dort, wo nur die App es lesen kann.',
    needsUri:
      'Sie kann noch niemanden anmelden: Benutzer finden durch eine Redirect-URI zu ihr zurück. Fügen Sie bei den Änderungen eine hinzu.',
    needsSecret: 'Sie hat noch kein Geheimnis: Erzeugen Sie unten eines.',
    keepsNext:
      'Von ihrem Geheimnis gibt es nur den Hashwert. Erzeugen Sie unten ein neues: Dieses wird aufbewahrt.',
    everyScope: 'Alle Scopes, die es gibt',
    nothing: 'Keine',
    yes: 'Ja',
    rotate: 'Neues Geheimnis',
    rotateHint:
      'Erzeugt ein neues Geheimnis und zeigt es einmal an. Bis das alte endet, kann die App beide benutzen.',
    grace: 'Das alte Geheimnis endet',
    graces: {
      86400: 'in einem Tag',
      604800: 'in einer Woche',
      0: 'sofort: richtig, wenn jemand anderes es kennen könnte',
    },
    rotateSubmit: 'Neues Geheimnis erzeugen',
  },

  clientForm: {
    summary: 'Das muss zuerst berichtigt werden',
    failed: (title) => `Nicht gespeichert: ${title}`,
    cancel: 'Abbrechen',
    fields: {
      name: { label: 'Bezeichnung', hint: 'Was Benutzer lesen, wenn die App um Zugriff bittet.' },
      client_id: {
        label: 'Client-ID',
        hint: 'So nennt sich die App hier. Sie ist kein Geheimnis und bleibt, wie sie ist.',
      },
      client_type: { label: 'Art', hint: 'Ob sie ein Geheimnis bewahren kann.' },
      client_secret: {
        label: 'Geheimnis',
        hint: 'Lassen Sie es leer, dann wird eines erzeugt; das ist am besten. Ein eigenes hat mindestens 8 Zeichen.',
      },
      grant_types: { label: 'Wege zu Token', hint: 'Wie sie an Token kommen darf.' },
      redirect_uris: {
        label: 'Redirect-URIs',
        hint: 'Wohin Benutzer zurückgeschickt werden dürfen, eine je Zeile. Verglichen wird Zeichen für Zeichen; nur der Port bei Adressen des eigenen Geräts ist frei.',
      },
      post_logout_redirect_uris: {
        label: 'Redirect-URIs nach dem Abmelden',
        hint: 'Wohin sie Benutzer schicken darf, die sich hier abgemeldet haben, eine je Zeile.',
      },
      allowed_origins: {
        label: 'Erlaubte Ursprünge',
        hint: 'Web-Ursprünge, deren Skripte Token anfordern dürfen, einer je Zeile, etwa https://app.example.com.',
      },
      scope: {
        label: 'Berechtigungen (Scopes)',
        hint: 'Worum sie bitten darf, mit Leerzeichen dazwischen. Leer: alle, die es gibt. Bekannt sind:',
      },
      token_endpoint_auth_method: {
        label: 'Wie sie sich ausweist',
        hint: 'Die einzige Art, auf die sie ihr Geheimnis zeigen darf.',
      },
      token_format: {
        label: 'Zugriffstoken',
        hint: 'Was sie für die Schnittstellen sind, die sie bekommen.',
      },
      id_token_signed_response_alg: {
        label: 'Womit ihre id_tokens unterschrieben werden',
        hint: 'Für OpenID Connect. Die App prüft die Unterschrift mit den öffentlichen Schlüsseln dieses Servers, bei HS256 mit ihrem eigenen Geheimnis.',
      },
      userinfo_signed_response_alg: {
        label: 'Womit die Angaben über ihre Benutzer unterschrieben werden',
        hint: 'Für OpenID Connect. Unterschrieben sind die Antworten von userinfo JWTs für diese App allein; deren Unterschrift prüft sie wie die von id_tokens.',
      },
      keep_client_secret: {
        label: 'Das Geheimnis selbst aufbewahren',
        hint: 'HS256 unterschreibt damit; für alles andere genügt der Hashwert, und er ist sicherer. Eine App, die es schon gibt, braucht ein neues Geheimnis, bevor sie HS256 haben kann.',
      },
      skip_authorization: {
        label: 'Benutzer nicht um Zustimmung bitten',
        hint: 'Für eine App, die zu dieser Website gehört.',
      },
      pkce_optional: {
        label: 'PKCE darf fehlen',
        hint: 'Für eine vertrauliche App, die es nicht kann.',
      },
      verified: {
        label: 'Geprüft',
        hint: 'Sie wissen, wessen App es ist. Sonst werden Benutzer gewarnt, wenn sie um Zugriff bittet.',
      },
      active: {
        label: 'In Betrieb',
        hint: 'Eine App, die stillgelegt wird, verliert sofort und für immer alle Token.',
      },
    },
    choices: {
      confidential: 'Vertraulich: Sie läuft auf einem Server',
      public: 'Öffentlich: Sie läuft in einem Browser oder auf einem Gerät',
      authorization_code: 'Autorisierungscode: Benutzer melden sich an und stimmen im Browser zu',
      refresh_token: 'Refresh-Token: Sie bleibt angemeldet',
      client_credentials: 'Client Credentials: Sie handelt für sich selbst',
      password: 'Passwort: Sie fragt Benutzer nach ihrem Passwort (nicht zu empfehlen)',
      'urn:ietf:params:oauth:grant-type:device_code':
        'Gerätecode: Benutzer erlauben es auf einem anderen Gerät, mit einem Code, den sie anzeigt',
      'openid-hybrid':
        'Hybrid, neben dem Autorisierungscode: Mit dem Code kommt ein id_token durch den Browser',
      implicit: 'Implizit: Token kommen durch den Browser (nicht zu empfehlen)',
      any: 'Auf jede Art, die zu ihr passt',
      client_secret_basic: 'Im Authorization-Header (HTTP Basic)',
      client_secret_post: 'Im Inhalt der Anfrage',
      none: 'Gar nicht: Sie ist öffentlich',
      opaque: 'Texte, die nichts sagen',
      jwt: 'JWTs, die Schnittstellen selbst lesen können',
      default: 'Mit dem üblichen Verfahren: RS256',
      json: 'Gar nicht: Sie sind einfaches JSON',
      RS256: 'RS256: Jede App kennt es',
      ES256: 'ES256: kurz und schnell',
      EdDSA: 'EdDSA: kurz und schnell, aber nicht jede App kennt es',
      HS256: 'HS256: mit dem Geheimnis der App, das dazu aufbewahrt werden muss',
    },
  },

  problems: {
    nameEmpty: () => 'Die Bezeichnung ist leer.',
    nameTooLong: (most) => `Die Bezeichnung hat mehr als ${most} Zeichen.`,
    nameControls: () => 'Die Bezeichnung hat Steuerzeichen.',
    clientIdForm: (most) => `Die Client-ID muss 1 bis ${most} druckbare ASCII-Zeichen haben.`,
    clientIdLikeUser: () =>
      'Die Client-ID darf nicht nur aus Ziffern bestehen und keine UUID sein: Man könnte sie für einen Benutzer halten.',
    clientIdTaken: (clientId) => `Es gibt schon eine App mit der Client-ID ${clientId}.`,
    grantMissing: () => 'Mindestens ein Weg zu Token muss gewählt sein.',
    grantForConfidential: (grant) => `${grant} ist für vertrauliche Apps.`,
    grantReserved: (grant) => `${grant} kann nur ein Superuser erlauben.`,
    methodOfPublic: (method) => `Eine öffentliche App hat kein Geheimnis für ${method}.`,
    methodNone: () => 'Eine vertrauliche App muss sich ausweisen: „Gar nicht“ ist für öffentliche Apps.',
    pkceOfPublic: () =>
      'Eine öffentliche App kommt nicht ohne PKCE aus: Sonst beweist nichts, dass der Code ihrer ist.',
    scopeForm: (scope) => `Der Scope „${scope}“ hat Zeichen, die in keinem Scope vorkommen dürfen.`,
    scopeUnknown: (scope, known) => `Den Scope ${scope} gibt es nicht. Es gibt: ${known}.`,
    scopeReserved: (scope) => `Den Scope ${scope} kann nur ein Superuser erlauben.`,
    secretForm: () => 'Das Geheimnis muss aus druckbaren ASCII-Zeichen bestehen.',
    secretLength: (least, most) => `Das Geheimnis muss ${least} bis ${most} Zeichen haben.`,
    secretOfPublic: () => 'Eine öffentliche App hat kein Geheimnis.',
    hs256OfPublic: () => 'HS256 braucht ein Geheimnis, und eine öffentliche App hat keines.',
    hs256OfHash: () =>
      'HS256 unterschreibt mit dem Geheimnis der App, und von diesem gibt es nur einen Hash.',
    hs256ThroughBrowser: () =>
      'HS256 ist nichts für Apps, die Token durch den Browser bekommen (implicit, hybrid).',
    uriTooLong: (most) => `Die Adresse hat mehr als ${most} Zeichen.`,
    uriCharacters: () => 'Die Adresse hat Zeichen, die in keiner URI vorkommen dürfen.',
    uriFragment: () => 'Die Adresse darf kein Fragment (#) haben.',
    uriNotAbsolute: () => 'Das ist keine vollständige URI.',
    uriNever: (scheme) => `Das Schema ${scheme} ist nie erlaubt.`,
    uriScheme: (scheme, known) => `Das Schema ${scheme} ist hier nicht erlaubt. Erlaubt sind: ${known}.`,
    uriHost: () => 'Die Adresse hat keinen Host.',
    uriUser: () => 'Die Adresse darf keinen Benutzernamen haben.',
    uriWildcard: () => 'Der Host darf keinen Platzhalter haben.',
    uriWildcardPlace: () => 'Ein Platzhalter steht am Anfang des Hosts, etwa https://*.example.com.',
    uriDot: () => 'Ein privates Schema braucht einen Punkt, etwa com.example.app:/callback.',
    uriSlash: () => 'Eine private URI hat einen Schrägstrich, etwa com.example.app:/callback.',
    uriParameter: (name) => `Die Adresse darf in ihrer Query keinen Parameter ${name} haben.`,
    originForm: () =>
      'Das ist kein Ursprung: ein Schema, ein Host und vielleicht ein Port, etwa https://app.example.com.',
    originScheme: (scheme, known) =>
      `Das Schema ${scheme} ist hier nicht erlaubt. Erlaubt sind: ${known}; http nur auf dem eigenen Gerät.`,
  },

  access: {
    title: 'Was Apps in Ihrem Namen dürfen',
    hint: 'Diesen Apps haben Sie Zugriff gegeben, durch Zustimmung oder indem Sie sich dort angemeldet haben. Nehmen Sie ihn zurück, wo Sie ihn nicht mehr brauchen.',
    none: 'Keine App hat Zugriff in Ihrem Namen.',
    since: 'Seit dem',
    used: 'Zuletzt benutzt am',
    notAsked:
      'Sie wurden nicht gefragt: Die App bekam dies mit Ihrem Passwort oder vom Betreiber dieser Website.',
    neverAsks: 'Sie gehört zu dieser Website und bekommt Zugriff ohne zu fragen, wenn Sie sie benutzen.',
    end: (app) => `${app} den Zugriff entziehen`,
    ended: 'Der Zugriff ist entzogen. Die App kann nicht mehr in Ihrem Namen handeln.',
    endHint:
      'Die App kann sofort und nirgends mehr in Ihrem Namen handeln. Wenn Sie sie wieder benutzen, muss sie neu fragen.',
    endSubmit: 'Zugriff entziehen',
    endJwt:
      'Schnittstellen, die ihre Token selbst lesen, nehmen das letzte vielleicht noch, bis es von selbst abläuft.',
  },
};
