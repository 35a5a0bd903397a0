using System.Globalization;
using Tacit.Commands;

namespace Tacit.Terminals;

/// <summary>The lines by which a run tells what it does, in the form of the dapr CLI: an icon and a text, or a JSON object.</summary>
internal sealed class StatusLines(CommandConsole console, bool asJson, TimeProvider timeProvider)
{
    /// <summary>From now on no line waits long for a reader that stands still.</summary>
    public void Hurry() => console.Hurry();

    public void Info(string text) => Write("info", "ℹ️", text, console.WriteLine);

    public void Success(string text) => Write("success", "✅", text, console.WriteLine);

    public void Pending(string text) => Write("pending", "⌛", text, console.WriteLine);

    public void Warning(string text) => Write("warning", "⚠", text, console.WriteLine);

    /// <summary>Goes to standard error.</summary>
    public void Failure(string text) => Write("failure", "❌", text, console.WriteError);

    /// <summary>A line without an icon.</summary>
    public void Plain(string text)
    {
        if (asJson)
            Info(text);
        else
            console.WriteLine(text);
    }

    private void Write(string status, string icon, string text, Action<string> write) => write(asJson ? Json(status, text.Trim()) : $"{icon}  {text}");

    private string Json(string status, string text) => JsonText.Compact(json =>
    {
        json.WriteStartObject();
        json.WriteString("time"u8, timeProvider.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("status"u8, status);
        json.WriteString("msg"u8, text);
        json.WriteEndObject();
    });
}
