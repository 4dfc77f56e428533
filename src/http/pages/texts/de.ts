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
    question: (username) => `Sie sind als ${username} angemeldet. In diesem Browser abmelden?`,
    submit: 'Abmelden',
    stay: 'Angemeldet bleiben',
    done: 'Sie sind abgemeldet',
    doneHint:
      'Apps, bei denen Sie angemeldet waren, kennen Sie vielleicht noch: Melden Sie sich auch dort ab.',
    signInAgain: 'Wieder anmelden',
  },

  consent: {
    title: (app) => `${app} bittet um Zugriff`,
    who: (username) => `Sie sind als ${username} angemeldet.`,
    notYou: 'Das sind nicht Sie?',
    what: 'Wenn Sie es erlauben, kann die App in Ihrem Namen Folgendes tun:',
    introspection: 'Fragen, wofür irgendein Token dieses Servers gut ist',
    where: 'Bei diesen Diensten:',
    leadsToWeb: (host) => `Danach geht es zurück zu ${host}.`,
    leadsToLoopback: (host) =>
      `Danach geht es zu einem Programm auf diesem Gerät (${host}). Machen Sie nur weiter, wenn Sie es gerade selbst gestartet haben.`,
    leadsToApp: (scheme) =>
      `Danach geht es zu der App auf diesem Gerät, die ${scheme}-Adressen öffnet. Machen Sie nur weiter, wenn Sie sie gerade selbst gestartet haben.`,
    since: (date) => `Hier registriert seit ${date} unter der Kennung`,
    allow: 'Erlauben',
    deny: 'Abbrechen',
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
    clients: 'Für Clients',
    bearers: 'Für alle, die ein Token haben',
    operators: 'Für den Betrieb',
    authorize: 'Hierher schicken Clients den Browser, um Zustimmung zu erhalten (RFC 6749).',
    token: 'Stellt Zugriffstoken aus (RFC 6749).',
    revoke: 'Widerruft ein Token (RFC 7009).',
    introspect: 'Sagt, wofür ein Token gut ist (RFC 7662).',
    me: 'Der Benutzer eines Zugriffstokens: ein Beispiel für eine geschützte Schnittstelle.',
    users: 'Benutzer, die das Token sehen darf.',
    groups: 'Gruppen, mit dem Scope groups.',
    healthz: 'Antwortet, solange der Prozess läuft.',
    readyz: 'Antwortet, solange der Speicher erreichbar ist.',
  },

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
    tooManyAttempts: {
      title: 'Zu viele Versuche',
      next: 'Warten Sie ein wenig, bevor Sie es wieder versuchen. Es ist nichts gesperrt.',
    },
    busy: {
      title: 'Im Augenblick melden sich zu viele Menschen an',
      next: 'Versuchen Sie es in ein paar Sekunden noch einmal.',
    },
    failed: {
      title: 'Auf diesem Server ist etwas schiefgegangen',
      next: 'Versuchen Sie es noch einmal. Wenn es dabei bleibt, sagen Sie es dem Betreiber dieser Website, und nennen Sie die Vorgangsnummer unten.',
    },
    unavailable: {
      title: 'Der Server kann gerade nicht antworten',
      next: 'Es wurde nichts geändert. Versuchen Sie es in ein paar Sekunden noch einmal.',
    },
    wait: (time) => `Wieder möglich in ${time}.`,
  },
};
