namespace StreamingAnomaly.Server.Live;

/// <summary>The answer of every address under <c>/api/clients/{client_id}</c> that needs the client to exist.</summary>
internal static class UnknownClient
{
    public static IResult Problem(string clientId) => Results.Problem(
        statusCode: StatusCodes.Status404NotFound,
        title: "Unknown client",
        detail: $"No stream named \"{clientId}\" has ever sent points here.");
}
