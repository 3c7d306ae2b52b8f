//! Files of annexes (U2.6): taken in for a draft by those who write it, signed by their hash, handed out to whoever may read
//! the annex (V2, V3), never changed (N5), and never run by a browser.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{review, seen, signed, written};
use crate::{
    acts::world::World,
    harness::{Answer, send},
};

const PDF: &[u8] = b"%PDF-1.7\n% An annex.\n";

/// SHA-256 of [`PDF`], reckoned here.
fn hash(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn sent(world: &World, person: &str, version: &Value, media_type: &str, bytes: &[u8]) -> Answer {
    let path = format!("/files?agreementVersion={}", version.as_str().unwrap_or_default());
    let request = world.server.other(Method::POST, &path).header("content-type", media_type).body(bytes.to_vec());
    let request = if person.is_empty() { request } else { request.bearer_auth(world.server.token(person)) };
    send(request).await
}

async fn fetched(world: &World, person: &str, path: &str) -> Answer {
    let request = world.server.other(Method::GET, path);
    send(if person.is_empty() { request } else { request.bearer_auth(world.server.token(person)) }).await
}

async fn annexes(world: &World, person: &str, version: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { annexes { id title fileHash mediaType byteSize \
        downloadPath } parts { nodes { organisation { code } annexes { title fileHash downloadPath } } } } } }";
    world.send(person, query, json!({ "id": version })).await["data"]["node"].clone()
}

/// U2.6, V2, V3: what is attached is what was received, by its hash; it is read by whoever reads the annex.
#[tokio::test]
async fn u2_6_a_file_is_read_by_whoever_reads_its_annex() {
    let world = World::start().await;
    let version = written(&world, "filed", "uu").await;
    // Brought in by those who may write the draft; to others it is not there, or not theirs to write.
    for (person, status) in [
        ("", StatusCode::UNAUTHORIZED),
        ("customer.uu", StatusCode::NOT_FOUND),
        ("signatory.kth", StatusCode::NOT_FOUND),
        ("reviewer.sunet", StatusCode::FORBIDDEN),
    ] {
        let answer = sent(&world, person, &version, "application/pdf", PDF).await;
        assert_eq!(answer.status, status, "{person}: {}", answer.text);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM attachment").await, 0);
    let answer = sent(&world, "manager.sunet.drive", &version, "application/pdf", PDF).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let told = json!({ "fileHash": hash(PDF), "mediaType": "application/pdf", "byteSize": PDF.len() });
    assert_eq!(answer.json(), told);
    // N5: that it came is on record; the same bytes again are the same file.
    let decided = "{ decisions(first: 1) { nodes { action about clause person { id } } } }";
    let decided = world.ask("manager.sunet.drive", decided).await["decisions"]["nodes"][0].clone();
    assert_eq!((&decided["action"], &decided["about"]), (&json!("EDIT"), &json!("AGREEMENT_WORK")), "{decided}");
    assert_eq!(sent(&world, "contract.sunet", &version, "application/pdf", PDF).await.status, StatusCode::CREATED);
    assert_eq!(world.number("SELECT COUNT(*) FROM attachment").await, 1);

    // The annex names it by its hash; what is said of it is what was received.
    let annex = |more: Value| {
        let mut annex = json!({ "titleSv": "Teknisk bilaga", "fileHash": hash(PDF) });
        annex.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "agreementVersion": version, "annexes": [annex] })
    };
    let person = "manager.sunet.drive";
    for (wrong, field) in [
        (json!({ "byteSize": 7 }), "annexes.0.byteSize"),
        (json!({ "mediaType": "text/plain" }), "annexes.0.mediaType"),
    ] {
        let refused = world.refused(person, "agreementEdit", annex(wrong)).await;
        assert_eq!((refused.code.as_str(), refused.field.as_str()), ("INVALID", field));
    }
    world.act(person, "agreementEdit", annex(json!({}))).await;
    // One customer's own, beside what all share; and one that is kept elsewhere.
    let own = b"pris;kr\nlagring;125,50\n";
    assert_eq!(sent(&world, person, &version, "text/csv; charset=utf-8", own).await.status, StatusCode::CREATED);
    let elsewhere = json!({ "titleSv": "Arkiverad", "fileHash": "b".repeat(64), "location": "Pärm 3" });
    let annexes_of_part = json!([{ "titleSv": "Egen prislista", "fileHash": hash(own) }, elsewhere]);
    let input =
        json!({ "agreementVersion": version, "party": world.organisation("uu").await, "annexes": annexes_of_part });
    world.act(person, "agreementPartySet", input).await;
    let other = json!({ "agreementVersion": version, "party": world.organisation("kth").await,
        "responsibilitiesSv": "Som UU.", "lines": [{ "service": world.service("drive").await, "itemSv": "Lagring",
        "amount": "1", "period": "MONTH", "validFrom": "2027-01-01" }] });
    world.act(person, "agreementPartySet", other).await;
    let written = annexes(&world, person, &version).await;
    let common = &written["annexes"][0];
    let stands = (&common["fileHash"], &common["mediaType"], &common["byteSize"]);
    assert_eq!(stands, (&told["fileHash"], &told["mediaType"], &told["byteSize"]), "{written}");
    let path = common["downloadPath"].as_str().expect("a path").to_owned();
    let part = |seen: &Value| {
        let parts = seen["parts"]["nodes"].as_array().expect("parts").iter();
        parts.clone().find(|part| part["organisation"]["code"] == "uu").cloned().unwrap_or_default()
    };
    let own_path = part(&written)["annexes"][0]["downloadPath"].as_str().expect("a path").to_owned();
    assert!(part(&written)["annexes"][1]["downloadPath"].is_null(), "{written}");

    // V3: a draft is the provider's; from review on the parties read it, each its own part (N7).
    for (person, path) in [("customer.uu", &path), ("", &path), ("customer.uu", &own_path)] {
        let status = fetched(&world, person, path).await.status;
        let expected = if person.is_empty() { StatusCode::UNAUTHORIZED } else { StatusCode::NOT_FOUND };
        assert_eq!(status, expected, "{person}");
    }
    review(&world, &version).await;
    for person in ["customer.uu", "customer.kth", "reviewer.sunet", "manager.sunet.drive"] {
        let answer = fetched(&world, person, &path).await;
        assert_eq!((answer.status, answer.text.as_bytes()), (StatusCode::OK, PDF), "{person}");
    }
    assert_eq!(fetched(&world, "customer.uu", &own_path).await.text.as_bytes(), own);
    for (person, path) in [("customer.kth", own_path.as_str()), ("customer.lu", &path), ("customer.uu", "/files/none")]
    {
        assert_eq!(fetched(&world, person, path).await.status, StatusCode::NOT_FOUND, "N7, V7: {person}");
    }
    // A browser saves it, and runs nothing of it.
    let answer = fetched(&world, "customer.uu", &path).await;
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(answer.header("content-disposition").starts_with("attachment;"), "{:?}", answer.headers);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(answer.header("cache-control"), "private, no-store");

    // What is signed names the very file; and then nothing more is attached.
    for (person, organisation) in [("owner.sunet.storage", "sunet"), ("signatory.uu", "uu"), ("signatory.kth", "kth")] {
        let input = super::to_sign(&world, person, &version, organisation).await;
        world.act(person, "agreementSign", input).await;
    }
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { parts { nodes { organisation { code } \
        signedText { common own } } } } } }";
    let text = world.send("signatory.uu", query, json!({ "id": version })).await["data"]["node"].clone();
    let text = part(&text)["signedText"].clone();
    assert!(text["common"].as_str().expect("a text").contains(&hash(PDF)), "{text}");
    assert!(text["own"].as_str().expect("a text").contains(&hash(own)), "{text}");
    let late = sent(&world, "manager.sunet.drive", &version, "application/pdf", b"%PDF-2.0").await;
    assert_eq!(
        (late.status, &late.json()["userErrors"][0]["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("WRONG_STATE"))
    );
    let changed = world.run("UPDATE attachment SET media_type = 'text/html'").await.expect_err("kept").to_string();
    assert!(changed.contains("append_only"), "N5: {changed}");
}

/// What is too large, empty, of a kind that a browser runs, or not what it says it is, is not taken in.
#[tokio::test]
async fn what_is_no_document_is_not_taken_in() {
    let settings = [("CLOCK", crate::acts::world::DAY), ("LIMITS__FILE_BYTES", "64")];
    let world = World::with(crate::harness::Database::on_its_day().await, &settings).await;
    let version = written(&world, "refused", "uu").await;
    let person = "manager.sunet.drive";
    for (media_type, bytes, status) in [
        ("text/html", &b"<script>1</script>"[..], StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("image/svg+xml", b"<svg/>", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/pdf", b"<html></html>", StatusCode::UNPROCESSABLE_ENTITY),
        ("image/png", b"%PDF-1.7", StatusCode::UNPROCESSABLE_ENTITY),
        ("text/plain", b"\xff\xfe", StatusCode::UNPROCESSABLE_ENTITY),
        ("application/pdf", b"", StatusCode::UNPROCESSABLE_ENTITY),
        ("text/plain", &[b'a'; 65], StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let answer = sent(&world, person, &version, media_type, bytes).await;
        assert_eq!(answer.status, status, "{media_type}: {}", answer.text);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM attachment").await, 0);
    assert_eq!(sent(&world, person, &version, "text/plain", &[b'a'; 64]).await.status, StatusCode::CREATED);
    // Signed as it is, with what was never attached to it.
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    assert_eq!(seen(&world, "customer.uu", &version).await["state"], "SIGNED");
}
