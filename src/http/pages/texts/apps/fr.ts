import type { AppTexts } from './en.ts';

export const frApps: AppTexts = {
  applications: {
    title: 'Applications enregistrées',
    own: 'Celles que vous avez enregistrées. Une application est un programme qui demande ici un accès aux utilisateurs.',
    everybody: 'Celles de tout le monde, car vous êtes superutilisateur.',
    none: 'Il n’y a pas encore d’application.',
    register: 'Enregistrer une application',
    registerSubmit: 'Enregistrer',
    since: 'Enregistrée depuis le',
    inactive: 'arrêtée',
    unverified: 'non vérifiée',
    deleted: 'L’application est supprimée, et ses jetons ne valent plus rien.',
    update: 'Modifier',
    updateTitle: (app) => `Modifier ${app}`,
    updateSubmit: 'Enregistrer les modifications',
    delete: 'Supprimer',
    deleteTitle: (app) => `Supprimer ${app} ?`,
    deleteHint: 'Tous les jetons qui lui ont été délivrés cessent aussitôt de valoir. C’est irréversible.',
    secret: 'Le secret de cette application',
    secretOnce:
      'Il n’est affiché que cette fois. Sélectionnez-le en entier, copiez-le et gardez-le là où seule l’application peut le lire.',
    needsUri:
      'Elle ne peut encore connecter personne : c’est par une URI de redirection que les utilisateurs reviennent chez elle. Modifiez l’application pour en ajouter une.',
    needsSecret: 'Elle n’a pas encore de secret : créez-en un ci-dessous.',
    keepsNext:
      'De son secret il n’existe que l’empreinte. Créez-en un nouveau ci-dessous : celui-là sera conservé.',
    everyScope: 'Tous les scopes qui existent',
    nothing: 'Aucun',
    yes: 'Oui',
    rotate: 'Nouveau secret',
    rotateHint:
      'Crée un nouveau secret et l’affiche une fois. Jusqu’à la fin de l’ancien, l’application peut utiliser l’un ou l’autre.',
    grace: 'L’ancien secret prend fin',
    graces: {
      86400: 'dans un jour',
      604800: 'dans une semaine',
      0: 'tout de suite : à choisir si quelqu’un d’autre peut le connaître',
    },
    rotateSubmit: 'Créer un nouveau secret',
  },

  clientForm: {
    summary: 'Ceci est d’abord à corriger',
    failed: (title) => `Non enregistré : ${title}`,
    cancel: 'Annuler',
    fields: {
      name: { label: 'Nom', hint: 'Ce que lisent les utilisateurs quand elle demande un accès.' },
      client_id: {
        label: 'Identifiant de client',
        hint: 'Comment l’application se nomme ici. Il n’est pas secret et ne change pas.',
      },
      client_type: { label: 'Genre', hint: 'Si elle peut garder un secret.' },
      client_secret: {
        label: 'Secret de l’application',
        hint: 'Laissez-le vide et il en est créé un, ce qui vaut mieux. Le vôtre aurait au moins 8 caractères.',
      },
      grant_types: { label: 'Façons d’obtenir des jetons', hint: 'Celles qui lui sont permises.' },
      redirect_uris: {
        label: 'URI de redirection',
        hint: 'Où les utilisateurs peuvent être renvoyés, une par ligne. Elles sont comparées caractère par caractère ; seul le port des adresses de l’appareil même est libre.',
      },
      post_logout_redirect_uris: {
        label: 'URI de redirection après la déconnexion',
        hint: 'Où elle peut envoyer les utilisateurs qui se sont déconnectés ici, une par ligne.',
      },
      allowed_origins: {
        label: 'Origines permises',
        hint: 'Les origines web dont les scripts peuvent demander des jetons, une par ligne, comme https://app.example.com.',
      },
      scope: {
        label: 'Droits (scopes)',
        hint: 'Ce qu’elle peut demander, séparé par des espaces. Vide : tous ceux qui existent. Sont connus :',
      },
      token_endpoint_auth_method: {
        label: 'Comment elle s’authentifie',
        hint: 'La seule façon dont elle peut montrer son secret.',
      },
      token_format: { label: 'Jetons d’accès', hint: 'Ce qu’ils sont pour les API qui les reçoivent.' },
      id_token_signed_response_alg: {
        label: 'Ce qui signe ses id_tokens',
        hint: 'Pour OpenID Connect. L’application vérifie la signature avec les clés publiques de ce serveur ou, pour HS256, avec son propre secret.',
      },
      userinfo_signed_response_alg: {
        label: 'Ce qui signe les informations sur ses utilisateurs',
        hint: 'Pour OpenID Connect. Signées, les réponses d’userinfo sont des JWT pour cette application seule ; elle en vérifie la signature comme celle d’un id_token.',
      },
      keep_client_secret: {
        label: 'Conserver le secret lui-même',
        hint: 'HS256 signe avec lui ; pour tout le reste l’empreinte suffit, et elle est plus sûre. Une application qui existe déjà a besoin d’un nouveau secret avant de pouvoir prendre HS256.',
      },
      skip_authorization: {
        label: 'Ne pas demander le consentement des utilisateurs',
        hint: 'Pour une application qui fait partie de ce site.',
      },
      pkce_optional: {
        label: 'PKCE peut manquer',
        hint: 'Pour une application confidentielle qui ne sait pas le faire.',
      },
      verified: {
        label: 'Vérifiée',
        hint: 'Vous savez à qui elle est. Sinon, les utilisateurs sont avertis quand elle demande un accès.',
      },
      active: {
        label: 'En service',
        hint: 'Une application arrêtée perd aussitôt et pour toujours tous ses jetons.',
      },
    },
    choices: {
      confidential: 'Confidentielle : elle fonctionne sur un serveur',
      public: 'Publique : elle fonctionne dans un navigateur ou sur un appareil',
      authorization_code:
        'Code d’autorisation : les utilisateurs se connectent et consentent dans un navigateur',
      refresh_token: 'Jeton de rafraîchissement : elle reste connectée',
      client_credentials: 'Client credentials : elle agit pour elle-même',
      password: 'Mot de passe : elle le demande aux utilisateurs (déconseillé)',
      'urn:ietf:params:oauth:grant-type:device_code':
        'Code d’appareil : les utilisateurs donnent l’accès depuis un autre appareil, avec un code qu’elle affiche',
      'openid-hybrid':
        'Hybride, à côté du code d’autorisation : un id_token passe avec le code par le navigateur',
      implicit: 'Implicite : des jetons passent par le navigateur (déconseillé)',
      any: 'De toute façon que son genre permet',
      client_secret_basic: 'Dans l’en-tête Authorization (HTTP Basic)',
      client_secret_post: 'Dans le corps de la requête',
      none: 'Pas du tout : elle est publique',
      opaque: 'Des textes qui ne disent rien',
      jwt: 'Des JWT que les API lisent elles-mêmes',
      default: 'L’algorithme habituel : RS256',
      json: 'Rien : c’est du JSON simple',
      RS256: 'RS256 : toute application le connaît',
      ES256: 'ES256 : court et rapide',
      EdDSA: 'EdDSA : court et rapide, mais toutes les applications ne le connaissent pas',
      HS256: 'HS256 : avec le secret de l’application, qui doit être conservé',
    },
  },

  problems: {
    nameEmpty: () => 'Le nom est vide.',
    nameTooLong: (most) => `Le nom a plus de ${most} caractères.`,
    nameControls: () => 'Le nom a des caractères de contrôle.',
    clientIdForm: (most) => `L’identifiant doit avoir de 1 à ${most} caractères ASCII imprimables.`,
    clientIdLikeUser: () =>
      'L’identifiant ne doit pas être fait que de chiffres ni être une UUID : il pourrait passer pour un utilisateur.',
    clientIdTaken: (clientId) => `Il y a déjà une application avec l’identifiant ${clientId}.`,
    grantMissing: () => 'Il faut au moins une façon d’obtenir des jetons.',
    grantForConfidential: (grant) => `${grant} est pour les applications confidentielles.`,
    grantReserved: (grant) => `Seul un superutilisateur peut permettre ${grant}.`,
    methodOfPublic: (method) => `Une application publique n’a pas de secret pour ${method}.`,
    methodNone: () =>
      'Une application confidentielle doit s’authentifier : « pas du tout » est pour les applications publiques.',
    pkceOfPublic: () =>
      'Une application publique ne peut pas se passer de PKCE : rien d’autre ne prouve que le code est le sien.',
    scopeForm: (scope) => `Le scope « ${scope} » a des caractères qu’aucun scope ne peut avoir.`,
    scopeUnknown: (scope, known) => `Le scope ${scope} n’existe pas. Il y a : ${known}.`,
    scopeReserved: (scope) => `Seul un superutilisateur peut permettre le scope ${scope}.`,
    secretForm: () => 'Le secret doit être fait de caractères ASCII imprimables.',
    secretLength: (least, most) => `Le secret doit avoir de ${least} à ${most} caractères.`,
    secretOfPublic: () => 'Une application publique n’a pas de secret.',
    hs256OfPublic: () => 'HS256 demande un secret, et une application publique n’en a pas.',
    hs256OfHash: () =>
      'HS256 signe avec le secret de l’application, et de celui-ci il n’existe qu’une empreinte.',
    hs256ThroughBrowser: () =>
      'HS256 n’est pas pour les applications qui reçoivent des jetons par le navigateur (implicit, hybrid).',
    uriTooLong: (most) => `L’adresse a plus de ${most} caractères.`,
    uriCharacters: () => 'L’adresse a des caractères qu’aucune URI ne peut avoir.',
    uriFragment: () => 'L’adresse ne doit pas avoir de fragment (#).',
    uriNotAbsolute: () => 'Ce n’est pas une URI complète.',
    uriNever: (scheme) => `Le schéma ${scheme} n’est jamais permis.`,
    uriScheme: (scheme, known) => `Le schéma ${scheme} n’est pas permis ici. Sont permis : ${known}.`,
    uriHost: () => 'L’adresse n’a pas d’hôte.',
    uriUser: () => 'L’adresse ne doit pas avoir de nom d’utilisateur.',
    uriWildcard: () => 'L’hôte ne doit pas avoir de caractère générique.',
    uriWildcardPlace: () => 'Un caractère générique commence l’hôte, comme dans https://*.example.com.',
    uriDot: () => 'Un schéma privé demande un point, comme dans com.example.app:/callback.',
    uriSlash: () => 'Une URI privée a une barre oblique, comme dans com.example.app:/callback.',
    uriParameter: (name) => `L’adresse ne doit pas avoir le paramètre ${name} dans sa requête.`,
    originForm: () =>
      'Ce n’est pas une origine : un schéma, un hôte et peut-être un port, comme dans https://app.example.com.',
    originScheme: (scheme, known) =>
      `Le schéma ${scheme} n’est pas permis ici. Sont permis : ${known} ; http seulement sur l’appareil même.`,
  },

  access: {
    title: 'Ce que des applications peuvent faire en votre nom',
    hint: 'Vous avez donné un accès à ces applications, par votre consentement ou en vous y connectant. Reprenez-le là où il ne sert plus.',
    none: 'Aucune application n’a d’accès en votre nom.',
    since: 'Depuis le',
    used: 'Dernière utilisation le',
    notAsked: 'On ne vous a pas demandé : elle l’a eu avec votre mot de passe, ou de qui gère ce site.',
    neverAsks: 'Elle fait partie de ce site et reçoit un accès sans demander quand vous l’utilisez.',
    end: (app) => `Reprendre l’accès de ${app}`,
    ended: 'L’accès est repris. L’application ne peut plus agir en votre nom.',
    endHint:
      'L’application ne peut plus agir en votre nom, tout de suite et partout. Si vous l’utilisez encore, elle devra redemander.',
    endSubmit: 'Reprendre l’accès',
    endJwt:
      'Les API qui lisent elles-mêmes ses jetons peuvent encore accepter le dernier jusqu’à ce qu’il expire.',
  },
};
