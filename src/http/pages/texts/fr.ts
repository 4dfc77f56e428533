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
    question: (username) =>
      `Vous êtes connecté en tant que ${username}. Voulez-vous vous déconnecter de ce navigateur\u00a0?`,
    submit: 'Se déconnecter',
    stay: 'Rester connecté',
    done: 'Vous êtes déconnecté',
    doneHint:
      'Les applications où vous étiez connecté vous reconnaissent peut-être encore\u00a0: déconnectez-vous là aussi.',
    signInAgain: 'Se reconnecter',
  },

  consent: {
    title: (app) => `${app} demande l’accès à votre compte`,
    who: (username) => `Vous êtes connecté en tant que ${username}.`,
    notYou: 'Ce n’est pas vous\u00a0?',
    what: 'Si vous l’autorisez, l’application pourra faire ceci en votre nom\u00a0:',
    introspection: 'Demander à quoi sert n’importe quel jeton de ce serveur',
    where: 'Auprès de ces services\u00a0:',
    leadsToWeb: (host) => `Ensuite, vous serez renvoyé vers ${host}.`,
    leadsToLoopback: (host) =>
      `Ensuite, vous serez renvoyé vers un programme de cet appareil (${host}). Ne continuez que si vous venez de le lancer vous-même.`,
    leadsToApp: (scheme) =>
      `Ensuite, vous serez renvoyé vers l’application de cet appareil qui ouvre les adresses ${scheme}. Ne continuez que si vous venez de la lancer vous-même.`,
    since: (date) => `Enregistrée ici depuis le ${date} sous l’identifiant`,
    allow: 'Autoriser',
    deny: 'Annuler',
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
    clients: 'Pour les clients',
    bearers: 'Pour les détenteurs d’un jeton',
    operators: 'Pour l’exploitation',
    authorize: 'Où les clients envoient le navigateur pour le consentement (RFC 6749).',
    token: 'Délivre des jetons d’accès (RFC 6749).',
    revoke: 'Révoque un jeton (RFC 7009).',
    introspect: 'Dit à quoi sert un jeton (RFC 7662).',
    me: 'L’utilisateur d’un jeton d’accès : un exemple d’API protégée.',
    users: 'Les utilisateurs que le jeton peut voir.',
    groups: 'Les groupes, avec le scope groups.',
    healthz: 'Répond tant que le processus fonctionne.',
    readyz: 'Répond tant que la base est joignable.',
  },

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
      next: 'Réessayez. Si cela persiste, signalez-le au responsable de ce site, en indiquant la référence ci-dessous.',
    },
    unavailable: {
      title: 'Le serveur ne peut pas répondre pour l’instant',
      next: 'Rien n’a été modifié. Réessayez dans quelques secondes.',
    },
    wait: (time) => `Réessayez dans ${time}.`,
  },
};
