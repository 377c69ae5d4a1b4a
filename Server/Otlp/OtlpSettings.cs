using System.Globalization;

namespace StreamingAnomaly.Server.Otlp;

/// <summary>The options as the standard's variables, which the library reads by itself; a variable that is set comes before the option.</summary>
internal sealed class OtlpSettings
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string Interval = "OTEL_METRIC_EXPORT_INTERVAL";

    private readonly Dictionary<string, string> _names;

    public OtlpSettings(OtlpOptions options, IConfiguration configuration)
    {
        (string Variable, string Name, string Value)[] ours =
        [
            (Endpoint, "Otlp:Endpoint", options.Endpoint),
            (Protocol, "Otlp:Protocol", options.Protocol),
            (Headers, "Otlp:Headers", options.Headers),
            (Interval, "Otlp:Interval", options.Interval.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)),
            ("OTEL_TRACES_SAMPLER", "Otlp:TraceShare", "parentbased_traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", "Otlp:TraceShare", options.TraceShare.ToString(CultureInfo.InvariantCulture)),
        ];

        // To the standard an empty variable is none.
        var used = ours.Where(own => string.IsNullOrEmpty(configuration[own.Variable])).ToList();
        _names = used.ToDictionary(own => own.Variable, own => own.Name);
        Variables = new ConfigurationBuilder().AddConfiguration(configuration)
            .AddInMemoryCollection(used.Select(own => KeyValuePair.Create<string, string?>(own.Variable, own.Value))).Build();

        var isDisabled = string.Equals(Variables["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);
        SendsMetrics = !isDisabled && IsSaid(Endpoint, MetricsEndpoint) && Variables["OTEL_METRICS_EXPORTER"] != "none";
        SendsTraces = !isDisabled && IsSaid(Endpoint, TracesEndpoint) && Variables["OTEL_TRACES_EXPORTER"] != "none" && options.TraceShare > 0;
    }

    public IConfiguration Variables { get; }

    public bool SendsMetrics { get; }

    public bool SendsTraces { get; }

    /// <summary>What the library would pass over in silence, by the name of the option or of the variable.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var endpoint in new[] { Endpoint, MetricsEndpoint, TracesEndpoint }.Where(name => IsSaid(name) && !IsWebAddress(Variables[name])))
            yield return $"{NameOf(endpoint)} must be an address like http://localhost:4317";
        if (Variables[Protocol] is not ("grpc" or "http/protobuf") and var protocol) yield return $"{NameOf(Protocol)} must be grpc or http/protobuf, not {protocol}";

        // Not what it is instead: it is secret.
        if (!Variables[Headers]!.Split(',', StringSplitOptions.RemoveEmptyEntries).All(header => header.IndexOf('=') > 0))
            yield return $"{NameOf(Headers)} must be name=value,name=value";
        if (!_names.ContainsKey(Interval) && (!int.TryParse(Variables[Interval], CultureInfo.InvariantCulture, out var interval) || interval <= 0))
            yield return $"{Interval} must be a number of milliseconds, not {Variables[Interval]}";
    }

    private bool IsSaid(params string[] variables) => variables.Any(variable => !string.IsNullOrEmpty(Variables[variable]));

    private string NameOf(string variable) => _names.GetValueOrDefault(variable, variable);

    private static bool IsWebAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
