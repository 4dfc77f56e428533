import { frApps } from './apps/fr.ts';
import type { Texts } from './index.ts';

export const fr: Texts = {
  language: 'fr',

  signIn: {
    title: 'Connexion',
    username: 'Nom d’utilisateur',
    password: 'Mot de passe',
    submit: 'Se connecter',
    refused: 'Nom d’utilisateur ou mot de passe incorrect. Vérifiez les deux, puis réessayez.',
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
      `Vous êtes connecté en tant que ${username}. Voulez-vous vous déconnecter de ce navigateur\u00a0?`,
    submit: 'Se déconnecter',
    stay: 'Rester connecté',
    done: 'Vous êtes déconnecté',
    doneHint:
      'Les applications où vous étiez connecté vous reconnaissent peut-être encore\u00a0: déconnectez-vous là aussi.',
    signInAgain: 'Se reconnecter',
    where: 'Où vous êtes connecté',
    thisBrowser: 'Ce navigateur.',
    since: 'Connecté le',
    until: 'Se termine de soi-même le',
    endOne: 'Déconnecter là-bas',
    everywhere: 'Se déconnecter partout',
  },

  consent: {
    title: (app) => `${app} demande l’accès à votre compte`,
    who: (username) => `Vous êtes connecté en tant que ${username}.`,
    notYou: 'Ce n’est pas vous\u00a0?',
    what: 'Si vous l’autorisez, l’application pourra faire ceci en votre nom\u00a0:',
    scopes: {
      introspection: 'Demander à quoi sert n’importe quel jeton de ce serveur',
      openid: 'Savoir qui vous êtes ici',
      profile: 'Voir votre nom d’utilisateur',
      email: 'Voir votre adresse e-mail',
      address: 'Voir votre adresse postale',
      phone: 'Voir votre numéro de téléphone',
      offline_access: 'Faire tout cela aussi en votre absence',
    },
    where: 'Auprès de ces services\u00a0:',
    leadsToWeb: (host) => `Ensuite, vous serez renvoyé vers ${host}.`,
    leadsToLoopback: (host) =>
      `Ensuite, vous serez renvoyé vers un programme de cet appareil (${host}). Ne continuez que si vous venez de le lancer vous-même.`,
    leadsToApp: (scheme) =>
      `Ensuite, vous serez renvoyé vers l’application de cet appareil qui ouvre les adresses ${scheme}. Ne continuez que si vous venez de la lancer vous-même.`,
    since: (date) => `Enregistrée ici depuis le ${date} sous l’identifiant`,
    unverified:
      'Un utilisateur de ce site a enregistré cette application, et personne qui gère le site ne l’a vérifiée. Ne continuez que si vous savez qui la fait.',
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
    purpose:
      'Les programmes y demandent des jetons qui ouvrent les API de ce site. Son émetteur (issuer) est\u00a0:',
    operator: 'Il fonctionne avec oauthctl. On le gère avec la commande du même nom\u00a0:',
    signedInAs: (username) => `Vous êtes connecté en tant que ${username}.`,
    signedOut: 'Personne n’est connecté avec ce navigateur.',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    applications: 'Vos applications : en enregistrer une, la modifier, lui donner un nouveau secret',
    access: 'Ce que vous avez permis à des applications, et comment le reprendre',
    sessions: 'Où vous êtes connecté',
    clients: 'Pour les clients',
    bearers: 'Pour les détenteurs d’un jeton',
    operators: 'Pour l’exploitation',
    authorize: 'Où les clients envoient le navigateur pour le consentement (RFC 6749).',
    token: 'Délivre des jetons d’accès (RFC 6749).',
    revoke: 'Révoque un jeton (RFC 7009).',
    introspect: 'Dit à quoi sert un jeton (RFC 7662).',
    deviceAuthorization: 'Donne à un appareil le code que saisit son utilisateur (RFC 8628).',
    device: 'Où les utilisateurs saisissent ce code.',
    userinfo: 'Dit qui s’est connecté, à qui possède un jeton d’accès pour cela (OpenID Connect).',
    logout: 'Où les applications envoient le navigateur pour se déconnecter (OpenID Connect).',
    metadata: 'Dit où tout se trouve (RFC 8414).',
    openid: 'Dit où tout se trouve (OpenID Connect Discovery).',
    jwks: 'Les clés qui vérifient ce que ce serveur signe (RFC 7517).',
    me: 'L’utilisateur d’un jeton d’accès : un exemple d’API protégée.',
    users: 'Les utilisateurs que le jeton peut voir.',
    groups: 'Les groupes, avec le scope groups.',
    healthz: 'Répond tant que le processus fonctionne.',
    readyz: 'Répond tant que la base est joignable.',
  },

  frame: {
    label: 'Vos pages',
    home: 'Accueil',
    applications: 'Vos applications',
    access: 'Accès',
    sessions: (username) => `${username} : connexions`,
    next: 'Page suivante',
  },

  ...frApps,

  errors: {
    reference: 'Référence à donner au responsable de ce site\u00a0:',
    home: 'Aller à la page d’accueil',
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
      next: 'Rien n’a été modifié. Revenez en arrière, rechargez la page et renvoyez le formulaire. Il faut aussi des cookies\u00a0: autorisez-les pour ce site.',
    },
    notFound: {
      title: 'Il n’y a rien ici',
      next: 'L’adresse est fausse, ce qui était ici n’y est plus, ou ce n’est pas à vous de le voir. Vérifiez l’adresse, ou allez à la page d’accueil.',
    },
    wrongMethod: {
      title: 'Cette adresse ne s’utilise pas ainsi',
      next: 'Elle n’est pas faite pour être ouverte dans un navigateur, ou pas pour ce genre de formulaire. Allez à la page d’accueil.',
    },
    unknownApp: {
      title: 'L’application qui vous a envoyé ici est inconnue',
      next: 'Aucune application n’a cet identifiant ici, ou elle a été désactivée. Rien n’a été donné à personne. Signalez-le à l’éditeur de l’application, en indiquant la référence ci-dessous.',
    },
    wrongAddress: {
      title: 'Cette application veut vous envoyer à une adresse qui n’est pas la sienne',
      next: 'L’adresse indiquée n’est pas enregistrée pour elle, vous n’y avez donc pas été envoyé. Rien n’a été donné à personne. Signalez-le à l’éditeur de l’application, en indiquant la référence ci-dessous.',
    },
    requestOver: {
      title: 'Cette demande n’est plus valable',
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
    tooManyApps: {
      title: 'Vous enregistrez des applications très vite',
      next: 'Celle-ci n’a pas été enregistrée. Attendez, revenez au formulaire et renvoyez-le : ce que vous avez saisi devrait y être encore.',
    },
    busy: {
      title: 'Trop de personnes se connectent en ce moment',
      next: 'Ce que vous avez envoyé n’a pas été examiné. Revenez en arrière et renvoyez-le.',
    },
    failed: {
      title: 'Une erreur s’est produite sur ce serveur',
      next: 'Réessayez. Si cela persiste, signalez-le au responsable de ce site, en indiquant la référence ci-dessous.',
    },
    unavailable: {
      title: 'Le serveur ne peut pas répondre pour l’instant',
      next: 'Rien n’a été modifié. Revenez en arrière ou rechargez la page.',
    },
    wait: (time) => `Réessayez dans ${time}.`,
  },
};
