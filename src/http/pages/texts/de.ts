import { deApps } from './apps/de.ts';
import type { Texts } from './index.ts';

export const de: Texts = {
  language: 'de',

  signIn: {
    title: 'Anmelden',
    username: 'Benutzername',
    password: 'Passwort',
    submit: 'Anmelden',
    refused:
      'Benutzername und Passwort passen nicht zusammen. Bitte beides prüfen und noch einmal versuchen.',
    signedInAs: (username) => `Sie sind als ${username} angemeldet.`,
    goOn: (username) => `Weiter als ${username}`,
    change: 'Oder als jemand anderes anmelden',
    dev: 'Entwicklungskonten',
    devHint: 'Ein Klick genügt zum Anmelden. Diese Konten gibt es nur mit serve --dev.',
    devSubmit: (username) => `Als ${username} anmelden`,
  },

  signOut: {
    title: 'Abmelden',
    askedBy: (app: string) => `${app} hat Sie zum Abmelden hierher geschickt.`,
    question: (username) => `Sie sind als ${username} angemeldet. In diesem Browser abmelden?`,
    submit: 'Abmelden',
    stay: 'Angemeldet bleiben',
    done: 'Sie sind abgemeldet',
    doneHint:
      'Apps, bei denen Sie angemeldet waren, kennen Sie vielleicht noch: Melden Sie sich auch dort ab.',
    signInAgain: 'Wieder anmelden',
    where: 'Wo Sie angemeldet sind',
    thisBrowser: 'Dieser Browser.',
    since: 'Angemeldet am',
    until: 'Endet von selbst am',
    endOne: 'Dort abmelden',
    everywhere: 'Überall abmelden',
  },

  consent: {
    title: (app) => `${app} bittet um Zugriff`,
    who: (username) => `Sie sind als ${username} angemeldet.`,
    notYou: 'Das sind nicht Sie?',
    what: 'Wenn Sie es erlauben, kann die App in Ihrem Namen Folgendes tun:',
    scopes: {
      introspection: 'Fragen, wofür irgendein Token dieses Servers gut ist',
      openid: 'Wissen, wer Sie hier sind',
      profile: 'Ihren Benutzernamen sehen',
      email: 'Ihre E-Mail-Adresse sehen',
      address: 'Ihre Postanschrift sehen',
      phone: 'Ihre Telefonnummer sehen',
      offline_access: 'All das auch tun, während Sie nicht dabei sind',
    },
    where: 'Bei diesen Diensten:',
    leadsToWeb: (host) => `Danach geht es zurück zu ${host}.`,
    leadsToLoopback: (host) =>
      `Danach geht es zu einem Programm auf diesem Gerät (${host}). Machen Sie nur weiter, wenn Sie es gerade selbst gestartet haben.`,
    leadsToApp: (scheme) =>
      `Danach geht es zu der App auf diesem Gerät, die ${scheme}-Adressen öffnet. Machen Sie nur weiter, wenn Sie sie gerade selbst gestartet haben.`,
    since: (date) => `Hier registriert seit ${date} unter der Kennung`,
    unverified:
      'Ein Benutzer dieser Website hat diese App registriert, und der Betreiber hat sie nicht geprüft. Machen Sie nur weiter, wenn Sie wissen, von wem sie ist.',
    allow: 'Erlauben',
    deny: 'Abbrechen',
  },

  device: {
    title: 'Ein Gerät verbinden',
    hint: 'Geben Sie den Code ein, den Ihr Gerät oder Programm anzeigt.',
    check:
      'Zeigt Ihr Gerät genau diesen Code? Machen Sie nur dann weiter, und nur, wenn Sie dies selbst begonnen haben.',
    code: 'Ihr Code',
    submit: 'Weiter',
    wrong:
      'Auf diesen Code wartet hier nichts: Vielleicht ist er vertippt, zu alt oder schon benutzt. Prüfen Sie ihn, oder lassen Sie Ihr Gerät einen neuen anzeigen.',
    phone: 'Stattdessen mit dem Telefon weitermachen',
    phoneHint: 'Erfassen Sie dies mit der Kamera des Telefons.',
    phoneImage: (address) => `QR-Code von ${address}`,
    compare: 'Prüfen Sie, dass Ihr Gerät diesen Code anzeigt:',
    warning:
      'Erlauben Sie es nur, wenn Sie dies selbst begonnen haben, an einem Gerät, das vor Ihnen steht. Hat Ihnen jemand den Code geschickt, so würde dessen Gerät in Ihrem Namen handeln.',
    asked: (when) => `Danach gefragt wurde ${when}.`,
    askedFrom: (address) => `Die Anfrage kam von der Adresse ${address}.`,
    allowed: 'Ihr Gerät ist verbunden',
    allowedHint: (app) =>
      `${app} hat in wenigen Sekunden Zugriff. Sie können diese Seite schließen und zu Ihrem Gerät zurückkehren.`,
    denied: 'Es wurde nichts erlaubt',
    deniedHint: (app) => `${app} erhält keinen Zugriff. Sie können diese Seite schließen.`,
  },

  formPost: {
    title: (app) => `Zurück zu ${app}`,
    hint: 'Wenn nichts von selbst geschieht, drücken Sie auf den Knopf.',
    submit: 'Weiter',
  },

  home: {
    title: 'Dies ist ein OAuth-2-Autorisierungsserver',
    purpose:
      'Programme erhalten hier Token, mit denen sie die Schnittstellen dieser Website benutzen. Der Aussteller (Issuer):',
    operator: 'Hier läuft oauthctl. Verwaltet wird es mit dem gleichnamigen Befehl:',
    signedInAs: (username) => `Sie sind als ${username} angemeldet.`,
    signedOut: 'In diesem Browser ist niemand angemeldet.',
    signIn: 'Anmelden',
    signOut: 'Abmelden',
    applications: 'Ihre Apps: registrieren, ändern, ein neues Geheimnis geben',
    access: 'Was Sie Apps erlaubt haben, und wie Sie es zurücknehmen',
    sessions: 'Wo Sie angemeldet sind',
    clients: 'Für Clients',
    bearers: 'Für alle, die ein Token haben',
    operators: 'Für den Betrieb',
    authorize: 'Hierher schicken Clients den Browser, um Zustimmung zu erhalten (RFC 6749).',
    token: 'Stellt Zugriffstoken aus (RFC 6749).',
    revoke: 'Widerruft ein Token (RFC 7009).',
    introspect: 'Sagt, wofür ein Token gut ist (RFC 7662).',
    deviceAuthorization: 'Gibt einem Gerät den Code, den sein Benutzer eingibt (RFC 8628).',
    device: 'Hier geben Benutzer diesen Code ein.',
    userinfo: 'Sagt mit einem Zugriffstoken dafür, wer sich angemeldet hat (OpenID Connect).',
    logout: 'Hierher schicken Apps den Browser zum Abmelden (OpenID Connect).',
    metadata: 'Sagt, wo alles ist (RFC 8414).',
    openid: 'Sagt, wo alles ist (OpenID Connect Discovery).',
    jwks: 'Die Schlüssel, mit denen sich prüfen lässt, was dieser Server unterschreibt (RFC 7517).',
    me: 'Der Benutzer eines Zugriffstokens: ein Beispiel für eine geschützte Schnittstelle.',
    users: 'Benutzer, die das Token sehen darf.',
    groups: 'Gruppen, mit dem Scope groups.',
    healthz: 'Antwortet, solange der Prozess läuft.',
    readyz: 'Antwortet, solange der Speicher erreichbar ist.',
  },

  frame: {
    label: 'Ihre Seiten',
    home: 'Anfang',
    applications: 'Ihre Apps',
    access: 'Zugriffe',
    sessions: (username) => `${username}: Anmeldungen`,
    next: 'Nächste Seite',
  },

  ...deApps,

  errors: {
    reference: 'Vorgangsnummer für den Betreiber dieser Website:',
    home: 'Zur Startseite',
    unreadable: {
      title: 'Diese Anfrage ist nicht lesbar',
      next: 'Gehen Sie dorthin zurück, woher Sie kamen, und versuchen Sie es von dort noch einmal.',
    },
    otherSite: {
      title: 'Dieses Formular kam von einer anderen Website',
      next: 'Es wurde nichts geändert. Wenn Sie das wollten, öffnen Sie die Seite hier und senden Sie das Formular von dort.',
    },
    staleForm: {
      title: 'Dieses Formular ist veraltet',
      next: 'Es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und senden Sie das Formular noch einmal. Dazu braucht es Cookies: Erlauben Sie sie für diese Website.',
    },
    notFound: {
      title: 'Hier ist nichts',
      next: 'Die Adresse stimmt nicht, was hier war, ist weg, oder es ist nicht für Sie bestimmt. Prüfen Sie die Adresse, oder gehen Sie zur Startseite.',
    },
    wrongMethod: {
      title: 'So lässt sich diese Adresse nicht benutzen',
      next: 'Sie ist nicht dafür da, in einem Browser geöffnet zu werden, oder nicht für diese Art von Formular. Gehen Sie zur Startseite.',
    },
    unknownApp: {
      title: 'Die App, die Sie hierher geschickt hat, ist hier nicht bekannt',
      next: 'Hier gibt es keine App mit dieser Kennung, oder sie wurde stillgelegt. Es wurde niemandem etwas gegeben. Sagen Sie es dem Hersteller der App, und nennen Sie die Vorgangsnummer unten.',
    },
    wrongAddress: {
      title: 'Diese App will Sie an eine Adresse schicken, die nicht ihre ist',
      next: 'Die genannte Adresse ist nicht für sie registriert, darum wurden Sie nicht dorthin geschickt. Es wurde niemandem etwas gegeben. Sagen Sie es dem Hersteller der App, und nennen Sie die Vorgangsnummer unten.',
    },
    requestOver: {
      title: 'Diese Anfrage gilt nicht mehr',
      next: 'Sie wurde schon beantwortet, hat zu lange gewartet, oder es ist jetzt jemand anderes angemeldet. Gehen Sie zurück zur App und beginnen Sie von vorn.',
    },
    codeOver: {
      title: 'Dieser Code wartet nicht auf Ihre Antwort',
      next: 'Er wurde schon beantwortet, ist zu alt, oder jemand anderes hat ihn eingegeben. Lassen Sie Ihr Gerät einen neuen Code anzeigen und beginnen Sie von vorn.',
    },
    wrongLogout: {
      title: 'Dieser Abmeldung ist nicht zu trauen',
      next: 'Was die Anwendung geschickt hat, passt nicht zusammen oder stammt nicht von hier; es wurde nichts getan. Um sich trotzdem abzumelden, öffnen Sie die Startseite und melden sich dort ab.',
    },
    tooManyAttempts: {
      title: 'Zu viele Versuche',
      next: 'Warten Sie ein wenig, bevor Sie es wieder versuchen. Es ist nichts gesperrt.',
    },
    tooManyApps: {
      title: 'Sie registrieren sehr schnell Apps',
      next: 'Diese wurde nicht registriert. Warten Sie, gehen Sie zum Formular zurück und senden Sie es noch einmal: Was Sie eingegeben haben, sollte noch dort stehen.',
    },
    busy: {
      title: 'Im Augenblick melden sich zu viele Menschen an',
      next: 'Was Sie gesendet haben, wurde nicht angesehen. Gehen Sie zurück und senden Sie es noch einmal.',
    },
    failed: {
      title: 'Auf diesem Server ist etwas schiefgegangen',
      next: 'Versuchen Sie es noch einmal. Wenn es dabei bleibt, sagen Sie es dem Betreiber dieser Website, und nennen Sie die Vorgangsnummer unten.',
    },
    unavailable: {
      title: 'Der Server kann gerade nicht antworten',
      next: 'Es wurde nichts geändert. Gehen Sie zurück, oder laden Sie die Seite neu.',
    },
    wait: (time) => `Wieder möglich in ${time}.`,
  },
};
