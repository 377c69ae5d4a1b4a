using System.CommandLine;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>The options that <c>replay</c> and <c>simulate</c> share.</summary>
internal sealed class StreamingArguments
{
    private readonly Option<Uri> _url = CommonOptions.Url("ws", "wss");
    private readonly Option<double> _rate = CommonOptions.WithDefault("--rate", "Points a second per client; 0: as fast as answered.", 10.0).AtLeast(0);
    private readonly Option<double?> _speed = new("--speed") { Description = "Instead of --rate: so many times the pace of the points' own timestamps." };
    private readonly Option<int> _window = CommonOptions.Window();
    private readonly Option<int> _batch = CommonOptions.Batch();
    private readonly Option<int> _inFlight = CommonOptions.WithDefault("--in-flight", "Messages sent and not yet answered, at most.", 64).AtLeast(1);
    private readonly Option<string> _detail = CommonOptions.Detail();
    private readonly Option<long?> _limit = new Option<long?>("--limit") { Description = "End after this many points per client." }.AtLeast(1);
    private readonly Option<string> _logDirectory = CommonOptions.WithDefault("--log-dir", "Each client's messages go to {client_id}.jsonl there.", "logs");
    private readonly Option<bool> _noLog = new("--no-log") { Description = "Log no messages." };

    public Option<string?> ClientId { get; } = new("--client-id") { Description = "The stream's name (default: the file's; the domain's)." };

    public Option<bool> Loop { get; } = new("--loop") { Description = "At the end start over, with timestamps moved on, and so on endlessly." };

    public void AddTo(Command command)
    {
        Option[] options = [_url, ClientId, _rate, _speed, Loop, _limit, _window, _batch, _inFlight, _detail, _logDirectory, _noLog];
        foreach (var option in options) command.Add(option);

        command.Validators.Add(result =>
        {
            if (result.GetValue(_speed) is <= 0) result.AddError("--speed must be above 0");
            if (result.GetValue(_speed) is not null && result.GetResult(_rate) is { Implicit: false }) result.AddError("--speed and --rate exclude each other");
        });
    }

    public StreamingOptions Read(ParseResult result) => new()
    {
        Url = result.GetRequiredValue(_url),
        Rate = result.GetValue(_rate),
        Speed = result.GetValue(_speed),
        Window = result.GetValue(_window),
        Batch = result.GetValue(_batch),
        InFlight = result.GetValue(_inFlight),
        Detail = result.GetRequiredValue(_detail),
        Limit = result.GetValue(_limit) ?? long.MaxValue,
        LogDirectory = result.GetValue(_noLog) ? null : result.GetValue(_logDirectory),
    };
}
