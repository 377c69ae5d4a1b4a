using System.CommandLine;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Access;

/// <summary><c>Server keys add|list|revoke</c>: makes and revokes keys in the database, while a server runs on it or not.</summary>
internal sealed class KeysCommand(IConfiguration configuration, TextWriter output, TextWriter error)
{
    public const string Name = "keys";

    private readonly Option<string> _name = new("--name") { Description = "Whose key it is.", Required = true };
    private readonly Option<string[]> _scopes = new("--scope") { Description = $"What it allows: {Scopes.Rule}. May be said several times.", Required = true };
    private readonly Option<long> _points = new("--points-per-second") { Description = "Of all that uses the key together; 0: as many as come." };
    private readonly Option<int?> _days = new("--expires-in-days") { Description = "When it ends by itself; left out: never." };
    private readonly Argument<string> _revoked = new("name") { Description = "The key's name or id." };

    /// <returns>The exit code.</returns>
    public int Run(string[] args)
    {
        var add = new Command("add", "Makes a key and prints it: nobody can see it again.") { _name, _scopes, _points, _days };
        add.SetAction(result => With(store => Add(store, result)));
        var list = new Command("list", "Lists all keys, the revoked ones too.");
        list.SetAction(_ => With(List));
        var revoke = new Command("revoke", "Revokes a key: a running server closes what it holds open within a second or so.") { _revoked };
        revoke.SetAction(result => With(store => Revoke(store, result.GetRequiredValue(_revoked))));

        // What the server itself is told; read from the configuration.
        var path = new Option<string>("--Storage:Path") { Description = "The database file, as the server is told it.", Recursive = true };
        var keys = new Command(Name, "Makes, lists and revokes the keys that the server asks for once there are any.") { add, list, revoke, path };
        return new RootCommand("The streaming anomaly server.") { keys }.Parse(args)
            .Invoke(new InvocationConfiguration { Output = output, Error = error });
    }

    private int Add(KeyStore store, ParseResult result)
    {
        var wanted = new NewKey(
            result.GetRequiredValue(_name), result.GetRequiredValue(_scopes), result.GetValue(_points), result.GetValue(_days));
        var (key, problem) = wanted.Make(store, TimeProvider.System.GetUtcNow());
        if (key is not { } made)
        {
            error.WriteLine(problem);
            return 1;
        }

        // Alone on its stream, so that a script can take it.
        output.WriteLine(made.Text);
        error.WriteLine($"This is the key of {wanted.Name}. It cannot be shown again: keep it safe. Clients send it as Authorization: Bearer KEY.");
        return 0;
    }

    private int List(KeyStore store)
    {
        var now = Timestamps.ToMicros(TimeProvider.System.GetUtcNow());
        string[] headings = ["id", "name", "scopes", "made", "used about", "state"];
        string[][] rows = [headings, .. store.Read().Keys.Select(key => Row(key, now))];
        var widths = headings.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows) output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return 0;
    }

    private int Revoke(KeyStore store, string nameOrId)
    {
        if (store.Revoke(nameOrId, Timestamps.ToMicros(TimeProvider.System.GetUtcNow()))) return 0;
        error.WriteLine($"No key that is not revoked already has the name or id {nameOrId}.");
        return 1;
    }

    private int With(Func<KeyStore, int> work)
    {
        try
        {
            var options = Options.Create(configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions());
            var database = new SqliteDatabase(options);
            if (!IsServed(options)) database.Migrate();
            return work(new KeyStore(database));
        }
        catch (Exception e) when (e is StoreUnavailableException or SqliteException)
        {
            error.WriteLine(e.Message);
            return 1;
        }
    }

    // A server that runs has brought the database up to date, and nobody else may while it does.
    private static bool IsServed(IOptions<StorageOptions> options)
    {
        try
        {
            using var only = new DatabaseLock(options);
            only.Take();
            return false;
        }
        catch (WrongDatabaseException)
        {
            return true;
        }
    }

    private static string[] Row(KeyRow key, long now) =>
    [
        key.Id, key.Name, string.Join(' ', key.ScopeNames), Day(key.MadeAt), key.UsedAt is { } used ? Day(used) : "never",
        key.RevokedAt is { } revoked ? $"revoked {Day(revoked)}" : !key.IsValid(now) ? $"expired {Day(key.ExpiresAt!.Value)}"
            : key.ExpiresAt is { } expires ? $"until {Day(expires)}" : "valid",
    ];

    private static string Day(long micros) => Timestamps.FromMicros(micros).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
