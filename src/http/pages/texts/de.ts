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
    devHint: 'Ein Klick meldet an. Diese Konten gibt es nur mit serve --dev.',
    devSubmit: (username) => `Als ${username} anmelden`,
  },

  signOut: {
    title: 'Abmelden',
    question: (username) => `Sie sind als ${username} angemeldet. In diesem Browser abmelden?`,
    submit: 'Abmelden',
    stay: 'Angemeldet bleiben',
    done: 'Sie sind abgemeldet',
    doneHint:
      'Apps, in denen Sie angemeldet sind, kennen Sie vielleicht noch: Melden Sie sich dort ab, wo das angeboten wird.',
    signInAgain: 'Wieder anmelden',
  },

  home: {
    title: 'Dies ist ein OAuth-2-Autorisierungsserver',
    purpose:
      'Programme erhalten hier Token, mit denen sie die Schnittstellen dieser Website benutzen. Sein Aussteller ist:',
    operator: 'Hier läuft oauthctl. Verwaltet wird es mit dem gleichnamigen Befehl:',
    signedInAs: (username) => `Sie sind als ${username} angemeldet.`,
    signedOut: 'In diesem Browser ist niemand angemeldet.',
    signIn: 'Anmelden',
    signOut: 'Abmelden',
    clients: 'Für Clients',
    bearers: 'Für alle, die ein Token haben',
    operators: 'Für den Betrieb',
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
    reference: 'Kennung für den Betreiber dieser Website:',
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
    tooManyAttempts: {
      title: 'Zu viele Versuche',
      next: 'Warten Sie ein wenig, bevor Sie es wieder versuchen. Es ist nichts gesperrt.',
    },
    busy: {
      title: 'Im Augenblick melden sich zu viele Leute an',
      next: 'Versuchen Sie es in ein paar Sekunden noch einmal.',
    },
    failed: {
      title: 'Auf diesem Server ist etwas schiefgegangen',
      next: 'Versuchen Sie es noch einmal. Wenn es dabei bleibt, sagen Sie es dem Betreiber dieser Website, mit der Kennung unten.',
    },
    unavailable: {
      title: 'Der Server kann gerade nicht antworten',
      next: 'Es wurde nichts geändert. Versuchen Sie es in ein paar Sekunden noch einmal.',
    },
    wait: (time) => `Wieder möglich in ${time}.`,
  },
};
