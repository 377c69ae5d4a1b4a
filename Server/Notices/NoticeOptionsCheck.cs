using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Notices.Channels;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Refuses channels that could not send and routes that lead nowhere, by the name of the option.</summary>
internal sealed class NoticeOptionsCheck : IValidateOptions<NoticeOptions>
{
    public ValidateOptionsResult Validate(string? name, NoticeOptions options)
    {
        var problems = options.Channels.SelectMany(channel => Problems($"Notices:Channels:{channel.Key}", channel.Value))
            .Concat(options.Routes.SelectMany(route => Problems($"Notices:Routes:{route.Key}", route.Value, options)))
            .Concat(options.Address.Length == 0 || IsWebAddress(options.Address) ? [] : ["Notices:Address must be an address like https://anomalies.example"])
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(string option, ChannelSettings channel)
    {
        if (channel.Kind == ChannelKind.Email)
        {
            if (string.IsNullOrWhiteSpace(channel.Host)) yield return $"{option}:Host must name an SMTP server";
            if (channel.Port is < 1 or > 65_535) yield return $"{option}:Port must be from 1 to 65535";
            if (!MailAddress.TryCreate(channel.From, out _)) yield return $"{option}:From must be a mail address";
            if (!AreRecipients(channel.To)) yield return $"{option}:To must be mail addresses with commas between them";
        }
        else if (channel.Kind != ChannelKind.Log)
        {
            // Not what it is instead: it may be a secret.
            if (!IsWebAddress(channel.Url)) yield return $"{option}:Url must be an http or https address";
            if (!WebhookChannel.IsSecret(channel.Secret ?? "")) yield return $"{option}:Secret must be base64 after whsec_";
        }
    }

    private static IEnumerable<string> Problems(string option, RouteSettings route, NoticeOptions options)
    {
        foreach (var unknown in route.Channels.Where(channel => options.Find(channel) is null))
            yield return $"{option}:Channels names \"{unknown}\"; there is {string.Join(", ", options.Channels.Keys)}";

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(route, new ValidationContext(route), results, validateAllProperties: true);
        foreach (var result in results) yield return $"{option}: {result.ErrorMessage}";
    }

    private static bool IsWebAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    private static bool AreRecipients(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries) is { Length: > 0 } all && all.All(one => MailAddress.TryCreate(one, out _));
}
