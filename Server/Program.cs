using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Extensions.Logging;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Api;
using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Configuration;
using StreamingAnomaly.Server.Health;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Metrics;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.OpenApi;
using StreamingAnomaly.Server.Otlp;
using StreamingAnomaly.Server.Pages;
using StreamingAnomaly.Server.Retention;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

if (args is ["--help" or "-h" or "-?" or "help", ..])
{
    Console.WriteLine(
        """
        Server [--urls http://localhost:3000] [--Storage:Path FILE] …   runs the server; docs/operations.md lists all options
        Server health                                                   asks a running server whether it is ready
        Server backup FILE                                              copies the database while a server runs
        Server backtest --input DIR --output OUT …                      judges recorded streams as if they came live; --help lists its options
        Server import FILE --client-id ID …                             feeds a stream's history to a running server; --help lists its options
        Server keys add|list|revoke …                                   makes and revokes the keys that every door asks for once there are any
        Server config …                                                 prints the options that a server started the same way would have
        """);
    return 0;
}

if (args is [BacktestCommand.Name, ..]) return await BacktestCommand.RunAsync(args, Console.Out, Console.Error);
if (args is [ImportCommand.Name, ..]) return await ImportCommand.RunAsync(args, Console.Out, Console.Error);

// Its settings and pages lie beside it, wherever it is started from, unless it is told otherwise.
var isTold = args.Any(arg => arg.TrimStart('-').StartsWith("contentRoot", StringComparison.OrdinalIgnoreCase));
WebApplicationBuilder builder;
try
{
    // A file's whole path looks like an option there, which takes the next word for its value.
    string[] options = args is [BackupCommand.Name, _, .. var rest] ? rest : args;
    builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = options, ContentRootPath = isTold ? null : AppContext.BaseDirectory });
}
catch (InvalidDataException e)
{
    return Refuse($"{e.Message} {e.GetBaseException().Message}");
}

if (args is [BackupCommand.Name, ..])
{
    return await TracedCommand.RunAsync(
        BackupCommand.Name, builder.Configuration, Console.Error, () => BackupCommand.RunAsync(args, builder.Configuration, Console.Out, Console.Error));
}

if (args is [KeysCommand.Name, ..]) return new KeysCommand(builder.Configuration, Console.Out, Console.Error).Run(args);
if (args is [ConfigCommand.Name, ..]) return ConfigCommand.Run(builder.Configuration, Console.Out, Console.Error);
if (args is ["health", ..]) return await HealthCommand.RunAsync(builder.Configuration);

builder.Host.ConfigureHostOptions(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
try
{
    builder.Logging.ClearProviders().AddSerilog(
        new LoggerConfiguration().ReadFrom.Configuration(builder.Configuration).CreateLogger(), dispose: true);
}
catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
{
    return Refuse($"Serilog: {e.Message}");
}

// Its account of each request is an activity and a scope of the log, which a connection would hold for as long as it lasts.
builder.Logging.AddFilter<SerilogLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddOtlp();
builder.Services.AddChangingOptions();
builder.Services.AddAccess();
builder.Services.AddStorage();
builder.Services.AddStreams();
builder.Services.AddRetention();
builder.Services.AddIngest();
builder.Services.AddLive();
builder.Services.AddIncidents();
builder.Services.AddNotices();
builder.Services.AddApi();
builder.Services.AddOpenApiDocuments();
builder.Services.AddMetricsPage();
builder.AddPages();

if (OptionNames.FirstUnknown(builder.Configuration) is { } unknown) return Refuse($"{OptionNames.Complaint(unknown)}.");

try
{
    var app = builder.Build();
    app.UseOtlp();
    app.UsePages();
    app.UseAccess();
    app.MapIngest();
    app.MapLive();
    app.MapApi();
    app.MapOpenApiDocuments();
    app.MapPreview();
    app.MapPages();
    app.MapHealth();
    app.MapMetrics();
    app.Run();
    return 0;
}
catch (Exception e) when (e is StoreUnavailableException or IOException or FormatException or OptionsValidationException || IsBadOption(e))
{
    // A port in use, a file that cannot be opened, an option that cannot be: for whoever started the server to mend, not a fault to be traced.
    return Refuse(Why(e));
}

static int Refuse(string why)
{
    Console.Error.WriteLine($"The server cannot start: {why}");
    return 1;
}

// What is wrong in a list of options is told by the innermost that names it.
static string Why(Exception e) => IsBadOption(e) && e.InnerException is InvalidOperationException inner ? Why(inner) : e.Message;

static bool IsBadOption(Exception e) => e is InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" };
