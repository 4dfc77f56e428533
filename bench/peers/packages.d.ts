/** The parts that are used here of packages that are installed only where they are compared with. */
declare module 'oidc-provider' {
  export class Provider {
    constructor(issuer: string, configuration: object);
    callback(): import('node:http').RequestListener;
  }
}

declare module '@fastify/formbody' {
  const plugin: import('fastify').FastifyPluginAsync;

  export = plugin;
}

declare module '@node-oauth/oauth2-server' {
  namespace OAuth2Server {
    interface Client {
      id: string;
      grants: string[];
      user: object;
    }

    interface Token {
      accessToken: string;
      client: Client;
      user: object;
    }

    interface Model {
      getClient(id: string, secret: string): Promise<Client | undefined>;
      getUserFromClient(client: Client): Promise<object>;
      validateScope(user: object, client: Client, scope?: string[]): Promise<string[] | false>;
      saveToken(token: Omit<Token, 'client' | 'user'>, client: Client, user: object): Promise<Token>;
      getAccessToken(text: string): Promise<Token | undefined>;
    }

    class Request {
      constructor(options: { headers: object; method: string; query: unknown; body: unknown });
    }

    class Response {
      status: number;
      headers: Record<string, string>;
      body: unknown;
    }
  }

  class OAuth2Server {
    static Request: typeof OAuth2Server.Request;
    static Response: typeof OAuth2Server.Response;
    constructor(options: { accessTokenLifetime: number; model: OAuth2Server.Model });
    token(request: OAuth2Server.Request, response: OAuth2Server.Response): Promise<OAuth2Server.Token>;
  }

  export = OAuth2Server;
}
