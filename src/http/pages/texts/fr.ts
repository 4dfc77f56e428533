import type { Texts } from './index.ts';

export const fr: Texts = {
  language: 'fr',

  signIn: {
    title: 'Connexion',
    username: 'Nom d’utilisateur',
    password: 'Mot de passe',
    submit: 'Se connecter',
    refused:
      'Ce nom d’utilisateur et ce mot de passe ne vont pas ensemble. Vérifiez les deux, puis réessayez.',
    signedInAs: (username) => `Vous êtes connecté en tant que ${username}.`,
    goOn: (username) => `Continuer en tant que ${username}`,
    change: 'Ou se connecter avec un autre compte',
    dev: 'Comptes de développement',
    devHint: 'Un clic suffit pour se connecter. Ces comptes n’existent qu’avec serve --dev.',
    devSubmit: (username) => `Se connecter en tant que ${username}`,
  },

  signOut: {
    title: 'Déconnexion',
    askedBy: (app: string) => `${app} vous a envoyé ici pour vous déconnecter.`,
    question: (username) =>
      `Vous êtes connecté en tant que ${username}. Voulez-vous vous déconnecter de ce navigateur ?`,
    submit: 'Se déconnecter',
    stay: 'Rester connecté',
    done: 'Vous êtes déconnecté',
    doneHint:
      'Les applications où vous étiez connecté vous connaissent peut-être encore : déconnectez-vous-en là où elles le proposent.',
    signInAgain: 'Se reconnecter',
  },

  consent: {
    title: (app) => `${app} demande un accès`,
    who: (username) => `Vous êtes connecté en tant que ${username}.`,
    notYou: 'Ce n’est pas vous ?',
    what: 'L’application pourrait faire ceci en votre nom :',
    scopes: {
      introspection: 'Demander à quoi sert n’importe quel jeton de ce serveur',
      openid: 'Savoir qui vous êtes ici',
      profile: 'Voir votre nom d’utilisateur',
      email: 'Voir votre adresse e-mail',
      address: 'Voir votre adresse postale',
      phone: 'Voir votre numéro de téléphone',
      offline_access: 'Faire tout cela aussi en votre absence',
    },
    where: 'Auprès de ces services :',
    leadsToWeb: (host) => `Ensuite, vous serez renvoyé vers ${host}.`,
    leadsToLoopback: (host) =>
      `Ensuite, vous serez renvoyé vers un programme de cet appareil (${host}). Ne continuez que si vous venez de le lancer vous-même.`,
    leadsToApp: (scheme) =>
      `Ensuite, vous serez renvoyé vers l’application de cet appareil qui ouvre les adresses ${scheme}. Ne continuez que si vous venez de la lancer vous-même.`,
    since: (date) => `Enregistrée ici depuis le ${date} sous l’identifiant`,
    allow: 'Autoriser',
    deny: 'Annuler',
  },

  device: {
    title: 'Connecter un appareil',
    hint: 'Saisissez le code qu’affiche votre appareil ou votre programme.',
    check:
      'Votre appareil affiche-t-il exactement ce code ? Ne continuez que dans ce cas, et si vous avez commencé vous-même.',
    code: 'Code affiché',
    submit: 'Continuer',
    wrong:
      'Rien n’attend ce code ici : il est peut-être mal saisi, trop ancien ou déjà utilisé. Vérifiez-le, ou demandez-en un nouveau à votre appareil.',
    phone: 'Continuer plutôt avec votre téléphone',
    phoneHint: 'Scannez ceci avec son appareil photo.',
    phoneImage: (address) => `Code QR de ${address}`,
    compare: 'Vérifiez que votre appareil affiche ce code :',
    warning:
      'N’autorisez que si vous avez commencé vous-même, sur un appareil qui se trouve devant vous. Si quelqu’un vous a envoyé le code, c’est son appareil qui agirait en votre nom.',
    asked: (when) => `La demande a été faite ${when}.`,
    askedFrom: (address) => `Elle vient de l’adresse ${address}.`,
    allowed: 'Votre appareil est connecté',
    allowedHint: (app) =>
      `${app} aura accès dans quelques secondes. Vous pouvez fermer cette page et revenir à votre appareil.`,
    denied: 'Rien n’a été autorisé',
    deniedHint: (app) => `${app} n’obtient aucun accès. Vous pouvez fermer cette page.`,
  },

  formPost: {
    title: (app) => `Retour à ${app}`,
    hint: 'Si rien ne se passe, appuyez sur le bouton.',
    submit: 'Continuer',
  },

  home: {
    title: 'Ceci est un serveur d’autorisation OAuth 2',
    purpose: 'Les programmes y demandent des jetons qui ouvrent les API de ce site. Son émetteur est :',
    operator: 'Il fonctionne avec oauthctl. On le gère avec la commande du même nom :',
    signedInAs: (username) => `Vous êtes connecté en tant que ${username}.`,
    signedOut: 'Personne n’est connecté avec ce navigateur.',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    clients: 'Pour les clients',
    bearers: 'Pour qui possède un jeton',
    operators: 'Pour l’exploitation',
    authorize: 'Où les clients envoient le navigateur pour le consentement (RFC 6749).',
    token: 'Délivre des jetons d’accès (RFC 6749).',
    revoke: 'Révoque un jeton (RFC 7009).',
    introspect: 'Dit à quoi sert un jeton (RFC 7662).',
    deviceAuthorization: 'Donne à un appareil le code que saisit son utilisateur (RFC 8628).',
    device: 'Où les utilisateurs saisissent ce code.',
    me: 'L’utilisateur d’un jeton d’accès : un exemple d’API protégée.',
    users: 'Les utilisateurs que le jeton peut voir.',
    groups: 'Les groupes, avec le scope groups.',
    healthz: 'Répond tant que le processus fonctionne.',
    readyz: 'Répond tant que la base est joignable.',
  },

  errors: {
    reference: 'Référence pour qui gère ce site :',
    home: 'Vers la page d’accueil',
    unreadable: {
      title: 'Cette requête est illisible',
      next: 'Revenez à votre point de départ et réessayez.',
    },
    otherSite: {
      title: 'Ce formulaire a été envoyé depuis un autre site',
      next: 'Rien n’a été modifié. Si c’était voulu, ouvrez la page ici et envoyez le formulaire depuis celle-ci.',
    },
    staleForm: {
      title: 'Ce formulaire n’est plus à jour',
      next: 'Rien n’a été modifié. Revenez en arrière, rechargez la page et renvoyez le formulaire. Il faut aussi des cookies : autorisez-les pour ce site.',
    },
    unknownApp: {
      title: 'L’application qui vous envoie est inconnue',
      next: 'Ce serveur n’a pas d’application avec cet identifiant, ou elle a été arrêtée. Rien n’a été donné à personne. Signalez-le à qui fait l’application, avec la référence ci-dessous.',
    },
    wrongAddress: {
      title: 'Cette application veut vous envoyer à une adresse qui n’est pas la sienne',
      next: 'L’adresse indiquée n’est pas enregistrée pour elle, vous n’y avez donc pas été envoyé. Rien n’a été donné à personne. Signalez-le à qui fait l’application, avec la référence ci-dessous.',
    },
    requestOver: {
      title: 'Cette demande est terminée',
      next: 'Elle a déjà reçu une réponse, elle a attendu trop longtemps, ou quelqu’un d’autre est maintenant connecté. Revenez à l’application et recommencez.',
    },
    codeOver: {
      title: 'Ce code n’attend pas de réponse de votre part',
      next: 'Il a déjà reçu une réponse, il est trop ancien, ou quelqu’un d’autre l’a saisi. Demandez un nouveau code à votre appareil et recommencez.',
    },
    wrongLogout: {
      title: 'Cette demande de déconnexion n’est pas fiable',
      next: 'Ce que l’application a envoyé est contradictoire ou ne vient pas d’ici : rien n’a été fait. Pour vous déconnecter quand même, ouvrez la page d’accueil et faites-le là.',
    },
    tooManyAttempts: {
      title: 'Trop de tentatives',
      next: 'Attendez un peu avant de réessayer. Rien n’est bloqué.',
    },
    busy: {
      title: 'Trop de personnes se connectent en ce moment',
      next: 'Réessayez dans quelques secondes.',
    },
    failed: {
      title: 'Une erreur s’est produite sur ce serveur',
      next: 'Réessayez. Si cela persiste, signalez-le à qui gère ce site, avec la référence ci-dessous.',
    },
    unavailable: {
      title: 'Le serveur ne peut pas répondre pour l’instant',
      next: 'Rien n’a été modifié. Réessayez dans quelques secondes.',
    },
    wait: (time) => `Réessayez dans ${time}.`,
  },
};
