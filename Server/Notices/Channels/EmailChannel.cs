using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text;

namespace StreamingAnomaly.Server.Notices.Channels;

/// <summary>Mails plain text to the channel's recipients, in one message.</summary>
internal sealed class EmailChannel(ChannelSettings settings, NoticeLinks links) : IChannel
{
    public string Target => settings.To ?? "";

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken ct)
    {
        try
        {
            using var smtp = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.Tls };
            if (!string.IsNullOrEmpty(settings.User)) smtp.Credentials = new NetworkCredential(settings.User, settings.Password);
            using var mail = Mail(notice);
            await smtp.SendMailAsync(mail, ct).WaitAsync(ct);
            return new Delivery(DeliveryOutcome.Delivered, "accepted");
        }
        catch (SmtpFailedRecipientException e) when (Failed(e) < settings.To!.Split(',').Length)
        {
            // The others have it; again would be a second time for them.
            return new Delivery(DeliveryOutcome.Delivered, Said.Of($"not to {e.FailedRecipient}: {e.Message}"));
        }
        catch (SmtpException e)
        {
            return new Delivery(OutcomeOf(e), Said.Of($"{e.Message} {e.InnerException?.Message}"));
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            return new Delivery(DeliveryOutcome.Unavailable, Said.Of(e.Message));
        }
    }

    private MailMessage Mail(Notice notice)
    {
        var mail = new MailMessage
        {
            From = new MailAddress(settings.From!),
            Subject = NoticeText.Title(notice),
            Body = Body(notice),
            BodyEncoding = Encoding.UTF8,
        };
        mail.To.Add(settings.To!);

        // A mailbox that gets it twice can tell; and nobody's holiday answers.
        mail.Headers.Add("Message-ID", $"<{notice.Key}@streaming-anomaly>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private string Body(Notice notice)
    {
        var text = new StringBuilder().Append(NoticeText.Title(notice)).Append("\r\n\r\n");
        foreach (var incident in NoticeText.TheWorst(notice))
        {
            text.Append(NoticeText.Subject(incident)).Append(": ").Append(NoticeText.About(notice.Kind, incident)).Append("\r\n");
            text.Append("  ").Append(links.To(incident)).Append("\r\n");
            if (NoticeText.IsOneOfMany(notice)) text.Append("  Act: ").Append(links.Act(notice, incident, LinkAction.Any)).Append("\r\n");
            text.Append("\r\n");
        }

        if (NoticeText.Others(notice) is { } others) text.Append(others).Append("\r\n\r\n");
        if (notice is { Kind: NoticeKind.Opened, Incidents: [var only] })
        {
            foreach (var (action, _, words) in NoticeLinks.Actions) text.Append(words).Append(": ").Append(links.Act(notice, only, action)).Append("\r\n");
        }
        else
        {
            text.Append("All incidents: ").Append(links.All).Append("\r\n");
        }

        return text.ToString();
    }

    private static int Failed(SmtpFailedRecipientException e) => e is SmtpFailedRecipientsException several ? several.InnerExceptions.Length : 1;

    // RFC 5321: from 500 on for good, below for now; but what TLS or a password is missing for may be mended.
    private static DeliveryOutcome OutcomeOf(SmtpException e) => e switch
    {
        SmtpFailedRecipientsException several => OutcomeOf(several.InnerExceptions.MinBy(one => one.StatusCode)!),
        { InnerException: IOException or SocketException } or { StatusCode: SmtpStatusCode.GeneralFailure or SmtpStatusCode.ServiceNotAvailable } => DeliveryOutcome.Unavailable,
        { StatusCode: SmtpStatusCode.MustIssueStartTlsFirst or SmtpStatusCode.ClientNotPermitted } => DeliveryOutcome.Failed,
        { StatusCode: >= (SmtpStatusCode)500 } => DeliveryOutcome.Refused,
        _ => DeliveryOutcome.Failed,
    };
}
