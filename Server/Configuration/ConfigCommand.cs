namespace StreamingAnomaly.Server.Configuration;

/// <summary><c>Server config</c>: prints the options that a server started the same way would have, without secrets.</summary>
internal static class ConfigCommand
{
    public const string Name = "config";

    private static readonly string[] SecretWords = ["password", "secret", "token", "key", "headers"];

    /// <returns>The exit code: 1 when an option would keep the server from starting by its name alone.</returns>
    public static int Run(IConfiguration configuration, TextWriter output, TextWriter error)
    {
        var shown = configuration.AsEnumerable().Where(option => option.Value is not null && OptionNames.IsOurs(option.Key));
        foreach (var (name, value) in shown.OrderBy(option => option.Key, StringComparer.OrdinalIgnoreCase))
            output.WriteLine($"{name} = {Veil(name, value!)}");
        if (OptionNames.FirstUnknown(configuration) is not { } unknown) return 0;
        error.WriteLine(OptionNames.Complaint(unknown));
        return 1;
    }

    /// <summary>Whole where nobody can use it for anything: of an address that may be a secret only the host is told.</summary>
    public static string Veil(string name, string value)
    {
        var last = name[(name.LastIndexOf(':') + 1)..];
        if (value.Length > 0 && SecretWords.Any(word => last.Contains(word, StringComparison.OrdinalIgnoreCase))) return "***";
        var isWholeAddress = Uri.TryCreate(value, UriKind.Absolute, out var address) && !address.IsFile && address.Host.Length > 0
            && (address.AbsolutePath.Length > 1 || address.Query.Length > 0 || address.UserInfo.Length > 0);
        return isWholeAddress ? $"{address!.Scheme}://{address.Authority}/***" : value;
    }
}
